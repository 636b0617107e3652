#pragma once

#include "core/base/date.h"
#include "core/base/error.h"
#include "core/volume/label_table.h"
#include "core/volume/modality.h"
#include "twin/timeline/records.h"

#include <QDate>
#include <QString>
#include <optional>
#include <string_view>

namespace twinscope::app {

/// Figures and names as all screens show them: one place, so that they agree.
[[nodiscard]] QString text(std::string_view utf8);
/// With so many digits after the point.
[[nodiscard]] QString decimal(double value, int digits);
/// "8.4" from 1 on, "0.35" below, "132" from 100 on; an en dash where there is none.
[[nodiscard]] QString millilitres(std::optional<double> ml);
/// "+46 %", "−12 %", "0 %", ">999 %"; an en dash where there is none.
[[nodiscard]] QString percentChange(std::optional<double> share);
/// (now − before) / before; nullopt where either is missing or before is 0.
[[nodiscard]] std::optional<double> relativeChange(std::optional<double> now,
                                                   std::optional<double> before);
[[nodiscard]] QString isoDate(Date date);
[[nodiscard]] Date today();
/// "Enhancing tumour", "Necrosis", "Oedema", …
[[nodiscard]] QString regionTitle(Region region);
[[nodiscard]] QString jobStateTitle(twin::JobState state);
/// "Import", "Prepare", "Segment", …; the kind itself where it has no title.
[[nodiscard]] QString jobKindTitle(std::string_view kind);
/// "what: where (remedy)" without the code.
[[nodiscard]] QString sentence(const Error& error);
/// "12 s", "3 min 20 s", "1 h 5 min".
[[nodiscard]] QString duration(double seconds);
/// Marks a dash for "nothing there".
inline const QString kNothing = QStringLiteral("–");

}  // namespace twinscope::app
