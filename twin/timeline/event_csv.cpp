#include "twin/timeline/event_csv.h"

#include "core/base/text.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>
#include <utility>

namespace twinscope::twin {
namespace {

constexpr std::array<std::string_view, 7> kColumns{"patient", "kind",  "date",  "until",
                                                   "amount",  "count", "detail"};
constexpr std::size_t kMostLines = 100'000, kMostBytes = 1'000;

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && std::string_view(" \t\r").contains(text.back())) text.remove_suffix(1);
  return text;
}

/// Thrown within this file alone.
struct BadField {
  std::string what;
};

/// One field from the front of a line; the rest stays in `line`.
std::string takenField(std::string_view& line) {
  std::string field;
  if (line = trimmed(line); !line.starts_with('"')) {
    const std::size_t at = std::min(line.find(','), line.size());
    field = trimmed(line.substr(0, at));
    line.remove_prefix(at);
    return field;
  }
  line.remove_prefix(1);
  while (true) {
    const std::size_t at = line.find('"');
    if (at == std::string_view::npos) throw BadField{"a quote is not closed"};
    field += line.substr(0, at);
    line.remove_prefix(at + 1);
    if (!line.starts_with('"')) break;  // two quotes in a row are one
    field += '"';
    line.remove_prefix(1);
  }
  line = trimmed(line);
  if (!line.empty() && line.front() != ',') throw BadField{"something follows a closed quote"};
  return field;
}

std::vector<std::string> fieldsOf(std::string_view line) {
  std::vector<std::string> fields{takenField(line)};
  while (line.starts_with(',')) {
    line.remove_prefix(1);
    fields.push_back(takenField(line));
  }
  return fields;
}

template <class Number>
std::optional<Number> numberIn(const std::string& text, std::string_view column) {
  if (text.empty()) return std::nullopt;
  Number value{};
  const char* const end = text.data() + text.size();
  if (const auto read = std::from_chars(text.data(), end, value);
      read.ec != std::errc() || read.ptr != end)
    throw BadField{concat(column, " \"", text.substr(0, 40), "\" is no number")};
  return value;
}

Date dateIn(const std::string& text, std::string_view column) {
  const auto date = Date::parse(text);
  if (!date)
    throw BadField{concat(column, " \"", text.substr(0, 40), "\" is no day: write YYYY-MM-DD")};
  return *date;
}

class Reader {
 public:
  EventFile read(std::string_view csv) {
    if (csv.starts_with("\xEF\xBB\xBF")) csv.remove_prefix(3);  // spreadsheets put it there
    while (!csv.empty()) {
      const std::size_t at = std::min(csv.find('\n'), csv.size());
      const std::string_view line = csv.substr(0, at);
      csv.remove_prefix(std::min(at + 1, csv.size()));
      if (++m_line > kMostLines) {
        wrong(concat("the file has more than ", kMostLines, " lines"));
        break;
      }
      const bool headerFailed = m_columns.empty() && !m_file.errors.empty();
      if (headerFailed) break;
      take(line);
    }
    if (m_columns.empty() && m_file.errors.empty()) wrong("the file is empty");
    return std::move(m_file);
  }

 private:
  void wrong(std::string what) { m_file.errors.push_back({m_line, std::move(what)}); }

  void take(std::string_view line) {
    if (line.size() > kMostBytes)
      return wrong(concat("the line has more than ", kMostBytes, " bytes"));
    if (trimmed(line).empty() || line.starts_with('#')) return;
    try {
      const auto fields = fieldsOf(line);
      m_columns.empty() ? takeHeader(fields) : takeEvent(fields);
    } catch (const BadField& bad) {
      wrong(bad.what);
    }
  }

  void takeHeader(const std::vector<std::string>& fields) {
    std::vector<std::size_t> places;
    for (const std::string_view column : kColumns) {
      const auto at = std::ranges::find(fields, column);
      if (at == fields.end() && (column == "patient" || column == "kind" || column == "date"))
        throw BadField{concat("the header lacks the column ", column)};
      places.push_back(static_cast<std::size_t>(at - fields.begin()));
    }
    m_columns = std::move(places);
    m_width = fields.size();
  }

  void takeEvent(const std::vector<std::string>& fields) {
    // One too many is a comma within a word, or a decimal comma: what follows would be taken for something else.
    for (std::size_t n = m_width; n < fields.size(); ++n)
      if (!fields[n].empty())
        throw BadField{concat("it has more fields than the header's ", m_width,
                              ": write decimals with a point, and words with a comma in quotes")};
    const auto field = [&](std::size_t column) {
      return m_columns[column] < fields.size() ? fields[m_columns[column]] : std::string();
    };
    EventLine made{.line = m_line, .patient = field(0), .event = {}};
    if (made.patient.empty()) throw BadField{"the patient is missing"};
    const auto kind = eventKindFromName(field(1));
    if (!kind) throw BadField{concat("\"", field(1).substr(0, 40), "\" is no kind of event")};
    TimelineEvent& event = made.event;
    event.kind = *kind;
    event.date = dateIn(field(2), "date");
    if (!field(3).empty()) event.until = dateIn(field(3), "until");
    event.amount = numberIn<double>(field(4), "amount");
    event.count = numberIn<int>(field(5), "count");
    event.detail = field(6);
    if (const Status valid = validate(event); !valid) throw BadField{valid.error().message};
    m_file.lines.push_back(std::move(made));
  }

  EventFile m_file;
  std::size_t m_line = 0, m_width = 0;
  std::vector<std::size_t> m_columns;  ///< where each of kColumns stands; empty until the header
};

/// In as many digits as give the same number again.
std::string shortest(double value) {
  std::array<char, 32> digits{};
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), value).ptr;
  return {digits.data(), end};
}

std::string quoted(const std::string& text) {
  return text.contains(',') ? concat('"', text, '"') : text;  // validate() allows no quotes
}

}  // namespace

EventFile readEvents(std::string_view csv) { return Reader().read(csv); }

std::string toCsv(std::span<const EventLine> lines) {
  std::string text = "patient,kind,date,until,amount,count,detail\n";
  for (const EventLine& line : lines) {
    const TimelineEvent& event = line.event;
    text += concat(line.patient, ',', traitsOf(event.kind).name, ',', event.date.toString(), ',',
                   event.until ? event.until->toString() : "", ',');
    if (event.amount) text += shortest(*event.amount);
    text += ',';
    if (event.count) text += concat(*event.count);
    text += concat(',', quoted(event.detail), '\n');
  }
  return text;
}

std::string eventTemplate() {
  std::string text = "# One fact a line. Days as YYYY-MM-DD. What each kind takes:\n";
  for (const EventTraits& traits : eventTraits()) {
    text += concat("#   ", traits.name, traits.lasts ? ": date, until" : ": date");
    if (traits.amount.most > 0)
      text += concat(", amount ", traits.amount.least, " to ", traits.amount.most,
                     traits.amount.unit.empty() ? "" : " ", traits.amount.unit,
                     traits.amount.required ? " (required)" : "");
    if (!traits.count.empty()) text += concat(", count of ", traits.count);
    if (!traits.details.empty())
      text += concat(", detail ", traits.details == "*" ? "in free words" : traits.details,
                     traits.detailRequired ? " (required)" : "");
    text += '\n';
  }
  return text +
         "patient,kind,date,until,amount,count,detail\n"
         "TW-000000,surgery,2025-01-13,,,,gross-total\n"
         "TW-000000,diagnosis,2025-01-13,,,,\"Glioblastoma, IDH wild type\"\n"
         "TW-000000,idh,2025-01-13,,,,wildtype\n"
         "TW-000000,radiotherapy,2025-02-10,2025-03-21,60,30,\n"
         "TW-000000,chemotherapy,2025-02-10,2025-03-21,75,,temozolomide\n"
         "TW-000000,steroid,2025-01-13,2025-02-24,4,,dexamethasone\n"
         "TW-000000,kps,2025-04-14,,90,,\n"
         "TW-000000,clinical,2025-04-14,,,,stable\n";
}

}  // namespace twinscope::twin
