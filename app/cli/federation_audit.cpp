#include "app/cli/federation.h"
#include "app/cli/json_values.h"
#include "app/services/federation/privacy_audit.h"
#include "core/base/text.h"

namespace twinscope::cli {
namespace {

Json jsonOf(const app::InversionFinding& finding) {
  return {{"defence", finding.defence},
          {"cosine", finding.cosine},
          {"largestError", finding.largestError},
          {"labelFound", finding.labelFound}};
}

Json jsonOf(const app::MembershipFinding& finding) {
  const auto& report = finding.report;
  return {{"defence", finding.defence},
          {"attack", finding.attack},
          {"auc", report.auc},
          {"aucInterval", {report.aucInterval.low, report.aucInterval.high}},
          {"advantage", report.advantage},
          {"tprAtFpr1Percent", report.tprAtFpr001},
          {"tprAtFpr0.1Percent", report.tprAtFpr0001},
          {"epsilon", finding.epsilon ? Json(*finding.epsilon) : Json(nullptr)}};
}

Result<Answer> run(Session& session, const app::PrivacyAuditOptions& options) {
  const auto audit = session.run<app::PrivacyAudit>(
      {.lane = app::Lane::cpu, .kind = "audit", .subject = "updates", .request = {}},
      [&](const JobContext& job) { return app::auditPrivacy(options, job); });
  if (!audit) return std::unexpected(audit.error());
  Answer answer{
      .json = {{"inversion", Json::array()}, {"membership", Json::array()}},
      .text = "Gradient inversion: how much of a case an update of it alone gives away\n"};
  for (const auto& finding : audit->inversions) {
    answer.json["inversion"].push_back(jsonOf(finding));
    answer.text += concat("  ", finding.defence, ": cosine ", figure(finding.cosine),
                          ", largest error ", figure(finding.largestError), "\n");
  }
  answer.text += "Membership: can a case that was trained on be told from one that was not\n";
  for (const auto& finding : audit->memberships) {
    answer.json["membership"].push_back(jsonOf(finding));
    answer.text += concat("  ", finding.defence, ", ", finding.attack, ": AUC ",
                          figure(finding.report.auc), " (", figure(finding.report.aucInterval.low),
                          " to ", figure(finding.report.aucInterval.high), "), TPR at 1 % FPR ",
                          figure(finding.report.tprAtFpr001), ", at 0.1 % ",
                          figure(finding.report.tprAtFpr0001), "\n");
  }
  return answer;
}

}  // namespace

void addFederationAudit(CLI::App& federation, Command& command) {
  auto* verb = addVerb(federation, command, "audit",
                       "Attack updates with and without each defence, and print what leaks",
                       "twinscope-cli federation audit --clip 1 --noise 1 --json");
  auto options = std::make_shared<app::PrivacyAuditOptions>();
  verb->add_option("--clip", options->clipNorm, "Largest norm of a defended update");
  verb->add_option("--noise", options->noiseMultiplier, "Noise's deviation over the clip norm");
  verb->add_option("--delta", options->delta, "Of the privacy that the noise gives");
  verb->add_option("--inputs", options->inputs, "Values of a case");
  verb->add_option("--cases", options->cases, "That the attacked model learns from");
  verb->add_option("--shadows", options->shadows, "Models of the attacker");
  verb->add_option("--seed", options->seed, "Of cases and models; never of the noise");
  onVerb(verb, command, options, run);
}

}  // namespace twinscope::cli
