#include "app/cli/json_values.h"
#include "app/cli/verb.h"
#include "core/base/text.h"

namespace twinscope::cli {
namespace {

struct Options {};

Result<Answer> runVerify(Session& session, const Options&) {
  const auto store = session.reader();
  if (!store) return std::unexpected(store.error());
  const auto findings = (*store)->care().verify();
  if (!findings) return std::unexpected(findings.error());
  Answer answer{.json = {{"ok", findings->empty()}, {"findings", *findings}},
                .text = findings->empty() ? "The chain holds and everything is there\n" : "",
                .exitCode = findings->empty() ? 0 : 1};
  for (const auto& finding : *findings) answer.text += finding + "\n";
  return answer;
}

Result<Answer> runList(Session& session, const Options&) {
  const auto store = session.reader();
  if (!store) return std::unexpected(store.error());
  const auto rows = (*store)->care().audit();
  if (!rows) return std::unexpected(rows.error());
  Answer answer{.json = {{"ok", true}, {"findings", Json::array()}, {"rows", Json::array()}},
                .text = {},
                .exitCode = 0};
  for (const auto& row : *rows) {
    answer.json["rows"].push_back({{"number", row.number},
                                   {"time", row.time},
                                   {"who", row.who},
                                   {"what", row.what},
                                   {"subject", row.subject},
                                   {"old", row.oldValue},
                                   {"new", row.newValue},
                                   {"hash", row.hash}});
    answer.text += concat(row.number, "  ", row.time, "  ", row.who, "  ", row.what, "  ",
                          row.subject, row.newValue.empty() ? "" : "  ", row.newValue, "\n");
  }
  return answer;
}

}  // namespace

void addAudit(CLI::App& app, Command& command) {
  auto* audit = app.add_subcommand("audit", "Who did what and when; verified");
  audit->require_subcommand(1);
  audit->footer("Example: twinscope-cli audit verify");
  auto* verify = addVerb(*audit, command, "verify", "Check the chain, the blobs and the database",
                         "twinscope-cli audit verify --json");
  onVerb(verify, command, std::make_shared<Options>(), runVerify);
  auto* list =
      addVerb(*audit, command, "list", "All rows, oldest first", "twinscope-cli audit list");
  onVerb(list, command, std::make_shared<Options>(), runList);
}

}  // namespace twinscope::cli
