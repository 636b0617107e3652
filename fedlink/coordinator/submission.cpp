#include "fedlink/coordinator/submission.h"

#include "core/base/text.h"
#include "fedlink/compression/update_codec.h"
#include "fedlink/wire/message.h"
#include "fedlink/wire/records.h"
#include "fedlink/wire/round_settings.h"
#include "fedlink/wire/tensors.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <fstream>
#include <optional>

namespace twinscope::fedlink {
namespace {

constexpr std::size_t mostMetrics = 256;
constexpr std::size_t longestMetricName = 128;  // bytes

/// The records of a reply, each kind once.
struct Records {
  std::optional<NamedObjects> arrays;
  std::optional<Values> metrics;
  Values update;  ///< ours; empty from a stock node
};

std::unexpected<Error> wrongRecords(const char* what) {
  return refusal("update.records", what,
                 "A reply holds one ArrayRecord and one MetricRecord with num-examples");
}

Status take(Records& records, const std::string& name, const Object& object) {
  if (object.type == "ArrayRecord") {
    if (records.arrays) return wrongRecords("A reply holds two ArrayRecords");
    auto arrays = parseNamedObjects(object);
    if (!arrays) return std::unexpected(arrays.error());
    records.arrays = std::move(*arrays);
    return {};
  }
  auto values = parseValues(object);
  if (!values) return std::unexpected(values.error());
  if (object.type == "MetricRecord") {
    if (records.metrics) return wrongRecords("A reply holds two MetricRecords");
    records.metrics = std::move(*values);
  } else if (name == "update") {
    records.update = std::move(*values);
  }
  return {};
}

Result<Records> readRecords(const ObjectStore& objects, const ObjectId& reply) {
  const auto message = read(objects, reply, parseMessage);
  if (!message) return std::unexpected(message.error());
  if (!message->content) return wrongRecords("A reply holds an error in place of its records");
  const auto named = read(objects, *message->content, parseNamedObjects);
  if (!named) return std::unexpected(named.error());
  Records records;
  for (const auto& [name, id] : *named) {
    const auto taken = read(objects, id, [&, &label = name](const Object& object) {
      return take(records, label, object);
    });
    if (!taken) return std::unexpected(taken.error());
  }
  if (!records.arrays || !records.metrics)
    return wrongRecords("A reply lacks its arrays or metrics");
  return records;
}

Result<std::map<std::string, double>> metricsOf(const Values& values) {
  // Every one is kept with the run for ever.
  const auto isLong = [](const auto& item) { return item.first.size() > longestMetricName; };
  if (values.items().size() > mostMetrics || std::ranges::any_of(values.items(), isLong))
    return refusal("update.metrics",
                   concat("A reply holds at most ", mostMetrics, " metrics, with names of ",
                          longestMetricName, " bytes"));
  std::map<std::string, double> metrics;
  for (const auto& [key, value] : values.items())
    if (const auto number = values.number(key)) metrics[key] = *number;
  const auto examples = metrics.find("num-examples");
  if (examples == metrics.end() || !(examples->second > 0) || !std::isfinite(examples->second))
    return refusal("update.examples", "The update does not say from how many examples it comes",
                   "num-examples must be above 0");
  return metrics;
}

/// Writes values as they arrive and watches what must hold of them.
class Writer {
 public:
  Writer(const SubmissionRules& rules, UpdateKind kind, const std::filesystem::path& file)
      : m_rules(rules), m_kind(kind), m_out(file, std::ios::binary | std::ios::trunc) {}

  Status operator()(std::span<const float> values) {
    if (values.size() > m_rules.global.size() - m_count)
      return refusal("update.shape", "The update has more values than the model");
    for (std::size_t i = 0; i < values.size(); ++i) {
      const double base = m_kind == UpdateKind::delta ? 0 : m_rules.global[m_count + i];
      const double change = values[i] - base;
      m_squares += change * change;
    }
    if (!std::isfinite(m_squares))
      return refusal("update.not-finite",
                     concat("The update holds NaN or infinity between values ", m_count, " and ",
                            m_count + values.size()),
                     "The training diverged: lower the learning rate");
    m_count += values.size();
    m_out.write(reinterpret_cast<const char*>(values.data()),
                static_cast<std::streamsize>(values.size_bytes()));
    return {};
  }

  Result<double> finish() {
    if (m_count != m_rules.global.size())
      return refusal("update.shape", concat("The update has ", m_count, " values, the model ",
                                            m_rules.global.size()));
    const double norm = std::sqrt(m_squares);
    if (m_rules.maxNorm > 0 && norm > m_rules.maxNorm)
      return refusal("update.norm", concat("The update changes the model by ", norm,
                                           ", more than the ", m_rules.maxNorm, " allowed"));
    if (!m_out.flush()) return failure("model.write", "An update could not be stored");
    return norm;
  }

 private:
  const SubmissionRules& m_rules;
  UpdateKind m_kind;
  std::ofstream m_out;
  std::size_t m_count = 0;
  double m_squares = 0;
};

Status writeDense(const ObjectStore& objects, const NamedObjects& arrays, Writer& writer) {
  if (arrays.size() != 1 || arrays.front().first != "weights")
    return refusal("update.shape", "The update must hold one array named weights");
  const auto array = read(objects, arrays.front().second, parseArray);
  if (!array) return std::unexpected(array.error());
  return readTensor(objects, *array, std::ref(writer));
}

Status writeCompressed(const ObjectStore& objects, const NamedObjects& arrays, std::size_t count,
                       Writer& writer) {
  const auto payload = findNamed(arrays, "payload");
  if (!payload) return wrongRecords("A compressed reply lacks its payload");
  const auto array = read(objects, *payload, parseArray);
  if (!array) return std::unexpected(array.error());
  const auto bytes = readBytes(objects, *array, count * 8 + 4096);
  if (!bytes) return std::unexpected(bytes.error());
  std::vector<float> change(count);
  if (auto unpacked = decompress(*bytes, change); !unpacked) return unpacked;
  return writer(change);
}

/// An update in a file; pread() needs no position, so that threads share the descriptor.
class FileSource final : public UpdateSource<float> {
 public:
  FileSource(int descriptor, std::size_t count) : m_descriptor(descriptor), m_count(count) {}
  ~FileSource() override { ::close(m_descriptor); }
  FileSource(const FileSource&) = delete;
  FileSource& operator=(const FileSource&) = delete;

  [[nodiscard]] std::size_t count() const override { return m_count; }
  [[nodiscard]] Status read(std::size_t first, std::span<float> values) const override {
    char* to = reinterpret_cast<char*>(values.data());
    auto at = static_cast<off_t>(first * sizeof(float));
    for (std::size_t left = values.size_bytes(); left > 0;) {
      const ssize_t got = ::pread(m_descriptor, to, left, at);
      if (got <= 0) return failure("model.missing", "A stored update could not be read");
      to += got;
      at += got;
      left -= static_cast<std::size_t>(got);
    }
    return {};
  }

 private:
  int m_descriptor;
  std::size_t m_count;
};

}  // namespace

Result<Submission> readSubmission(const ObjectStore& objects, const ObjectId& reply,
                                  const SubmissionRules& rules, const ModelFiles& files,
                                  const std::string& name) {
  const auto records = readRecords(objects, reply);
  if (!records) return std::unexpected(records.error());
  auto metrics = metricsOf(*records->metrics);
  if (!metrics) return std::unexpected(metrics.error());
  const auto base = records->update.text("base-model");
  if (base && !rules.baseModel.empty() && *base != rules.baseModel)
    return refusal("update.base", "The update started from another model than this round's");
  if (!rules.siteRule.empty() && records->update.text(siteRuleSetting) != rules.siteRule)
    return refusal("update.site-rule",
                   "This run's sites send " + rules.siteRule +
                       " beside the model: a stock Flower node cannot take part in it",
                   "Join with Twinscope, or choose another strategy");
  const bool compressed = records->update.text("encoding") == "compressed";
  const bool delta = compressed || records->update.text("kind") == "delta";
  Submission submission{.kind = delta ? UpdateKind::delta : UpdateKind::weights,
                        .metrics = std::move(*metrics)};
  const auto temporary = files.fileOf(name + ".part");
  std::error_code problem;
  std::filesystem::create_directories(temporary.parent_path(), problem);
  Writer writer(rules, submission.kind, temporary);
  const auto written = compressed
                           ? writeCompressed(objects, *records->arrays, rules.global.size(), writer)
                           : writeDense(objects, *records->arrays, writer);
  auto norm = written ? writer.finish() : Result<double>(std::unexpected(written.error()));
  if (!norm) {
    std::filesystem::remove(temporary, problem);
    return std::unexpected(norm.error());
  }
  submission.changeNorm = *norm;
  std::filesystem::rename(temporary, files.fileOf(name), problem);
  if (problem) return failure("model.write", "An update could not be stored: " + problem.message());
  return submission;
}

Result<std::unique_ptr<UpdateSource<float>>> submittedValues(const ModelFiles& files,
                                                             const std::string& name,
                                                             std::size_t count) {
  const auto file = files.fileOf(name);
  std::error_code problem;
  if (std::filesystem::file_size(file, problem) != count * sizeof(float) || problem)
    return failure("model.missing", "A stored update is not there", {}, name);
  const int descriptor = ::open(file.c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor < 0)
    return failure("model.missing", "A stored update could not be opened", {}, name);
  return std::make_unique<FileSource>(descriptor, count);
}

}  // namespace twinscope::fedlink
