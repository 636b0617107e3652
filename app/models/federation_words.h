#pragma once

#include "app/models/tone.h"
#include "app/services/federation/connection_check.h"
#include "app/services/federation/join.h"
#include "app/services/federation/serve.h"

#include <QString>
#include <cstdint>
#include <string_view>
#include <utility>

/// What federation's English texts and states are called on the screens.
namespace twinscope::app {

/// Texts that fedlink declares (summaries and parameters of strategies, names of steps and of reasons) in the language of
/// the window; a text that is not known stays as it is.
[[nodiscard]] QString federationText(std::string_view english);
/// "4.2 MB", "950 B", as powers of 1000.
[[nodiscard]] QString byteCount(std::uint64_t bytes);
/// "00:11:42"; "00:00:00" below 0.
[[nodiscard]] QString countdown(double seconds);
/// Three significant digits.
[[nodiscard]] QString shortNumber(double value);
/// "quality 0.91 (+0.2) · divergence 1.4 (−0.1)" of "weight 0.27: quality 0.912 (+0.2), …"; other texts as they are.
[[nodiscard]] QString reasonWords(const std::string& reason);
[[nodiscard]] QString participationTitle(fedlink::Participation state);
[[nodiscard]] QString agentPhaseTitle(fedlink::AgentPhase phase);
[[nodiscard]] QString stepTitle(const std::string& step);
[[nodiscard]] QString outcomeTitle(fedlink::StepOutcome outcome);
/// "train" or "evaluate", in words.
[[nodiscard]] QString workTitle(const std::string& kind);
/// What became of a site's work, and its colour.
[[nodiscard]] std::pair<QString, Tone> verdictOf(const fedlink::SiteRound& round);

}  // namespace twinscope::app
