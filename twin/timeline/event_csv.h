#pragma once

#include "core/base/error.h"
#include "twin/timeline/events.h"

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace twinscope::twin {

/// A line of a file of events. The patient is named by pseudonym; event.patient is not set.
struct EventLine {
  std::size_t line = 0;  ///< of the file, from 1
  std::string patient;
  TimelineEvent event;
};

/// What is wrong in a line.
struct EventLineError {
  std::size_t line = 0;
  std::string message;
};

struct EventFile {
  std::vector<EventLine> lines;
  std::vector<EventLineError>
      errors;  ///< of all lines; where there is any, nothing should be taken
};

/// Lines `patient,kind,date,until,amount,count,detail` after that header; # begins a comment; fields may stand in quotes. The
/// header may have its columns in any order, and more of them, which are ignored. At most 100,000 lines of 1,000 bytes.
[[nodiscard]] EventFile readEvents(std::string_view csv);

/// The header and an example of each kind, for a person to fill in; readEvents() reads it without an error.
[[nodiscard]] std::string eventTemplate();
[[nodiscard]] std::string toCsv(std::span<const EventLine> lines);

}  // namespace twinscope::twin
