#include "app/services/federation/privacy_audit.h"

#include "core/base/random.h"
#include "fedlink/compression/update_codec.h"
#include "fedlink/privacy/audits/gradient_inversion.h"
#include "fedlink/privacy/secure_sum/secure_sum_server.h"
#include "fedlink/privacy/secure_sum/secure_sum_site.h"
#include "fedlink/privacy/update.h"

#include <algorithm>
#include <cmath>
#include <functional>

namespace twinscope::app {
namespace {

using namespace fedlink;

struct Case {
  std::vector<double> input;
  std::size_t label = 0;
};

/// A linear softmax model; its update is what leaves a site.
class SoftmaxModel {
 public:
  SoftmaxModel(std::size_t inputs, std::size_t classes)
      : m_inputs(inputs), m_classes(classes), m_weights(classes * (inputs + 1)) {}

  /// One row a class: weights, then the bias.
  [[nodiscard]] const std::vector<double>& weights() const { return m_weights; }
  void add(std::span<const double> change, double factor) {
    for (std::size_t i = 0; i < m_weights.size(); ++i) m_weights[i] += factor * change[i];
  }

  [[nodiscard]] std::vector<double> probabilities(const Case& one) const {
    std::vector<double> p(m_classes);
    for (std::size_t c = 0; c < m_classes; ++c) {
      const double* row = m_weights.data() + c * (m_inputs + 1);
      p[c] = row[m_inputs];
      for (std::size_t i = 0; i < m_inputs; ++i) p[c] += row[i] * one.input[i];
    }
    const double top = *std::ranges::max_element(p);
    double sum = 0;
    for (double& value : p) sum += value = std::exp(value - top);
    for (double& value : p) value /= sum;
    return p;
  }

  [[nodiscard]] double loss(const Case& one) const {
    return -std::log(std::max(1e-300, probabilities(one)[one.label]));
  }

  [[nodiscard]] std::vector<double> gradient(std::span<const Case> cases) const {
    std::vector<double> sum(m_weights.size());
    for (const Case& one : cases) {
      auto error = probabilities(one);
      error[one.label] -= 1;
      for (std::size_t c = 0; c < m_classes; ++c) {
        double* row = sum.data() + c * (m_inputs + 1);
        for (std::size_t i = 0; i < m_inputs; ++i) row[i] += error[c] * one.input[i];
        row[m_inputs] += error[c];
      }
    }
    for (double& value : sum) value /= static_cast<double>(cases.size());
    return sum;
  }

 private:
  std::size_t m_inputs;
  std::size_t m_classes;
  std::vector<double> m_weights;
};

std::vector<Case> someCases(const PrivacyAuditOptions& options, Random random, std::size_t count) {
  std::vector<Case> cases(count);
  for (Case& one : cases) {
    one.input.resize(options.inputs);
    for (double& value : one.input) value = random.normal();
    one.label = random.below(options.classes);
  }
  return cases;
}

/// What reaches the attacker of an update.
using Defence = std::function<Result<std::vector<double>>(std::span<const double>, std::uint64_t)>;

std::vector<float> floats(std::span<const double> values) { return {values.begin(), values.end()}; }

Result<Update> protectedUpdate(std::span<const double> change, const PrivacyPolicy& policy) {
  SystemRandom random;
  auto ledger = PrivacyLedger::open(policy.budget);
  if (!ledger) return std::unexpected(ledger.error());
  return privatise(floats(change), policy, *ledger, random);
}

Result<std::vector<double>> protectedValues(std::span<const double> change,
                                            const PrivacyPolicy& policy) {
  const auto update = protectedUpdate(change, policy);
  if (!update) return std::unexpected(update.error());
  return std::vector<double>(update->values().begin(), update->values().end());
}

PrivacyPolicy openPolicy() {
  PrivacyPolicy policy;
  policy.protection = Protection::none;
  return policy;
}

PrivacyPolicy noisyPolicy(const PrivacyAuditOptions& options) {
  PrivacyPolicy policy;
  policy.protection = Protection::clipAndNoise;
  policy.clipNorm = options.clipNorm;
  policy.noiseMultiplier = options.noiseMultiplier;
  policy.budget = {.epsilon = 1e6, .delta = options.delta};
  return policy;
}

Result<std::vector<double>> compressedValues(std::span<const double> change, std::uint64_t seed) {
  const auto dense = floats(change);
  std::vector<float> residual(dense.size());
  std::vector<float> seen(dense.size());
  const auto packed = compress(dense, residual, Compression{}, Random(seed));
  if (!packed) return std::unexpected(packed.error());
  if (auto unpacked = decompress(packed->bytes, seen); !unpacked)
    return std::unexpected(unpacked.error());
  return std::vector<double>(seen.begin(), seen.end());
}

/// The words that a coordinator holds of one of three sites before the sum is complete.
Result<std::vector<double>> maskedValues(std::span<const double> change) {
  SystemRandom random;
  const SecureSumRound round{.number = 1, .salt = random.draw<32>(), .sites = 3};
  std::vector<SiteKey> keys;
  std::vector<PublicKey> roster;
  for (std::uint32_t site = 0; site < round.sites; ++site) {
    keys.push_back(SiteKey::generate());
    roster.push_back(keys.back().publicKey());
  }
  std::vector<SecureSumSite> sites;
  std::vector<KeyAdvert> adverts;
  for (std::uint32_t site = 0; site < round.sites; ++site) {
    auto joined = SecureSumSite::join(round, site, keys[site], roster, std::nullopt, random);
    if (!joined) return std::unexpected(joined.error());
    adverts.push_back(joined->advert());
    sites.push_back(std::move(*joined));
  }
  std::vector<SealedShares> toFirst;
  for (SecureSumSite& site : sites) {
    const auto shares = site.share(adverts, random);
    if (!shares) return std::unexpected(shares.error());
    std::ranges::copy_if(*shares, std::back_inserter(toFirst),
                         [](const SealedShares& sealed) { return sealed.to == 0; });
  }
  const auto update = protectedUpdate(change, openPolicy());
  if (!update) return std::unexpected(update.error());
  const auto masked = sites[0].mask(toFirst, *update, 1);
  if (!masked) return std::unexpected(masked.error());
  std::vector<double> values;
  for (std::size_t i = 0; i < change.size(); ++i)
    values.push_back(static_cast<std::int32_t>(masked->words[i]));
  return values;
}

std::vector<std::pair<std::string, Defence>> defences(const PrivacyAuditOptions& options) {
  return {{"none", [](auto change, auto) { return protectedValues(change, openPolicy()); }},
          {"10 % of the entries as int8",
           [](auto change, auto seed) { return compressedValues(change, seed); }},
          {"clipped and noised",
           [options](auto change, auto) { return protectedValues(change, noisyPolicy(options)); }},
          {"secure sum of three sites", [](auto change, auto) { return maskedValues(change); }}};
}

InversionFinding inversionOf(const PrivacyAuditOptions& options, const Case& victim,
                             std::span<const double> seen, std::string defence) {
  std::vector<double> weights;
  std::vector<double> biases;
  for (std::size_t c = 0; c < options.classes; ++c) {
    const auto row = seen.subspan(c * (options.inputs + 1), options.inputs + 1);
    weights.insert(weights.end(), row.begin(), row.end() - 1);
    biases.push_back(row.back());
  }
  InversionFinding finding{.defence = std::move(defence)};
  const auto recovered = invertLinearLayer(weights, biases);
  if (!recovered) return finding;
  double largest = 0;
  for (std::size_t i = 0; i < victim.input.size(); ++i) {
    largest = std::max(largest, std::abs(victim.input[i]));
    finding.largestError =
        std::max(finding.largestError, std::abs(recovered->input[i] - victim.input[i]));
  }
  finding.largestError /= largest;
  finding.cosine = cosineSimilarity(recovered->input, victim.input);
  finding.labelFound = recovered->label == victim.label;
  return finding;
}

/// A model as the attacker sees it: trained on some of the cases, its whole change put through the defence.
Result<SoftmaxModel> attackedModel(const PrivacyAuditOptions& options, std::span<const Case> cases,
                                   const Defence& defence, std::uint64_t seed) {
  constexpr int steps = 200;
  SoftmaxModel trained(options.inputs, options.classes);
  for (int step = 0; step < steps; ++step) trained.add(trained.gradient(cases), -0.5);
  const auto seen = defence(trained.weights(), seed);
  if (!seen) return std::unexpected(seen.error());
  SoftmaxModel model(options.inputs, options.classes);
  model.add(*seen, 1);
  return model;
}

/// Half of the cases, drawn anew for each model.
std::vector<std::size_t> halfOf(std::size_t count, Random random) {
  std::vector<std::size_t> order(count);
  for (std::size_t i = 0; i < count; ++i) order[i] = i;
  for (std::size_t i = count; i > 1; --i) std::swap(order[i - 1], order[random.below(i)]);
  order.resize(count / 2);
  return order;
}

Result<std::vector<MembershipFinding>> membershipsOf(const PrivacyAuditOptions& options,
                                                     const std::string& name,
                                                     const Defence& defence,
                                                     const JobContext& job) {
  const Random random(options.seed);
  const auto cases = someCases(options, random.stream("members"), 2 * options.cases);
  std::vector<ShadowedCase> shadowed(cases.size());
  std::vector<double> losses(cases.size());
  std::vector<bool> member(cases.size());
  for (std::size_t m = 0; m <= options.shadows; ++m) {  // the first is the attacked one
    if (job.stopRequested()) return cancelled();
    const auto chosen = halfOf(cases.size(), random.stream("model", m));
    std::vector<bool> in(cases.size());
    std::vector<Case> training;
    for (const std::size_t i : chosen) {
      in[i] = true;
      training.push_back(cases[i]);
    }
    const auto model = attackedModel(options, training, defence, options.seed + m);
    if (!model) return std::unexpected(model.error());
    for (std::size_t i = 0; i < cases.size(); ++i) {
      const double loss = model->loss(cases[i]);
      if (m == 0) {
        losses[i] = loss;
        shadowed[i].observed = logitOfLoss(loss);
      } else {
        (in[i] ? shadowed[i].with : shadowed[i].without).push_back(logitOfLoss(loss));
      }
    }
    if (m == 0) member = in;
  }
  const auto report = [&](const std::vector<double>& scores) {
    std::vector<double> members;
    std::vector<double> others;
    for (std::size_t i = 0; i < scores.size(); ++i)
      (member[i] ? members : others).push_back(scores[i]);
    return attackReport(members, others, random.stream("bootstrap"), 300);
  };
  std::vector<MembershipFinding> findings{
      {.defence = name, .attack = "loss threshold", .report = report(lossScores(losses))}};
  if (const auto lira = liraScores(shadowed))
    findings.push_back({.defence = name, .attack = "LiRA", .report = report(*lira)});
  return findings;
}

}  // namespace

Status PrivacyAuditOptions::validate() const {
  if (!(clipNorm > 0) || !(noiseMultiplier > 0))
    return usageError("The defence needs a clip norm and noise above 0");
  if (inputs < 8 || inputs > 100'000 || classes < 2 || classes > 100 || cases < 8 || shadows < 8)
    return usageError("The audit's sizes are out of range",
                      "8 to 100,000 inputs, 2 to 100 classes, 8 cases and 8 shadow models or more");
  return {};
}

Result<PrivacyAudit> auditPrivacy(const PrivacyAuditOptions& options, const JobContext& job) {
  if (auto valid = options.validate(); !valid) return std::unexpected(valid.error());
  PrivacyAudit audit;
  const Case victim = someCases(options, Random(options.seed).stream("victim"), 1).front();
  const auto gradient = SoftmaxModel(options.inputs, options.classes).gradient({&victim, 1});
  const auto all = defences(options);
  for (std::size_t i = 0; i < all.size(); ++i) {
    const auto& [name, defence] = all[i];
    job.progress.report(static_cast<double>(i) / static_cast<double>(all.size()), name);
    const auto seen = defence(gradient, options.seed);
    if (!seen) return std::unexpected(seen.error());
    audit.inversions.push_back(inversionOf(options, victim, *seen, name));
    // What a secure sum shows of one site is noise: there is no model to attack.
    if (i + 1 == all.size()) continue;
    auto findings = membershipsOf(options, name, defence, job);
    if (!findings) return std::unexpected(findings.error());
    for (MembershipFinding& finding : *findings) {
      if (name == "clipped and noised") {
        const auto ledger = PrivacyLedger::open(noisyPolicy(options).budget,
                                                {*noisyPolicy(options).costOfRelease()});
        if (ledger) finding.epsilon = ledger->spent().epsilon;
      }
      audit.memberships.push_back(std::move(finding));
    }
  }
  return audit;
}

}  // namespace twinscope::app
