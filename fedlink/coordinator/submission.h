#pragma once

#include "fedlink/coordinator/model_files.h"
#include "fedlink/strategy/update.h"
#include "fedlink/wire/object_store.h"

#include <map>
#include <memory>
#include <span>
#include <string>

namespace twinscope::fedlink {

/// What the coordinator notes of an update among the site's own metrics.
inline constexpr const char* kUpdateNorm = "update-norm";         ///< ‖w_k − w‖₂
inline constexpr const char* kUpdateIsDelta = "update-is-delta";  ///< 1 for a change, 0 for weights

/// What an update must fit.
struct SubmissionRules {
  std::span<const float> global;  ///< the weights that the round began with
  std::string baseModel;          ///< their SHA-256; empty: it was checked before
  double maxNorm = 0;             ///< of the change, 0: any; a larger one is refused at once
  std::string siteRule = {};      ///< that the update must say it followed; empty: none
};

/// A reply that was read and found acceptable.
struct Submission {
  UpdateKind kind = UpdateKind::weights;
  double changeNorm = 0;                  ///< ‖w_k − w‖₂
  std::map<std::string, double> metrics;  ///< "num-examples" is among them, above 0
};

/// Reads a whole reply from its objects, chunk by chunk, and leaves its values as the file `name`. Takes what stock
/// strategies take (one ArrayRecord with the array "weights", one MetricRecord with "num-examples"), and our record
/// "update" that says of the arrays whether they are a change, of which base, and compressed.
/// Refusals say to the site what is wrong: "update.shape", "update.not-finite", "update.examples", "update.base",
/// "update.norm", "update.site-rule", "update.metrics", "update.records" and what reading the wire brings.
[[nodiscard]] Result<Submission> readSubmission(const ObjectStore& objects, const ObjectId& reply,
                                                const SubmissionRules& rules,
                                                const ModelFiles& files, const std::string& name);

/// The values of a submission, read from its file block by block.
[[nodiscard]] Result<std::unique_ptr<UpdateSource<float>>> submittedValues(const ModelFiles& files,
                                                                           const std::string& name,
                                                                           std::size_t count);

}  // namespace twinscope::fedlink
