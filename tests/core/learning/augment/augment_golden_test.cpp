#include "core/learning/augment/gin.h"
#include "core/learning/augment/intensity.h"
#include "core/learning/augment/spatial.h"
#include "tests/support/golden_input.h"
#include "tests/support/shared_material.h"
#include "tests/support/suite.h"

#include <ATen/ATen.h>

#include <QTest>
#include <cmath>
#include <string>

namespace twinscope::learning {
namespace {

using nlohmann::json;
using tests::goldenFile;

at::Tensor tensorOf(const json& formula) {
  const auto shape = formula.at("shape").get<std::vector<std::int64_t>>();
  if (formula.contains("constant")) return at::full(shape, formula.at("constant").get<double>());
  const auto values = tests::goldenInput<float>(formula);
  return at::from_blob(const_cast<float*>(values.data()), shape, at::kFloat).clone();
}

/// The image of preprocess.json: x × y × z.
at::Tensor imageOfTheFile() {
  at::Tensor image = at::empty({5, 6, 4});
  for (std::uint32_t n = 0; n < 120; ++n) {
    const double value = std::rint((20 + 880 * tests::goldenNoise(n, 91)) * 1000) / 1000;
    image.data_ptr<float>()[n] = tests::goldenNoise(n, 92) < 0.4 ? 0.F : static_cast<float>(value);
  }
  return image;
}

double farthest(const at::Tensor& got, const json& wanted, std::int64_t stride = 1) {
  const at::Tensor flat = got.contiguous().flatten();
  double most = 0;
  for (std::size_t n = 0; n < wanted.size(); ++n)
    most = std::max(most, std::abs(flat[static_cast<std::int64_t>(n) * stride].item<double>() -
                                   wanted[n].get<double>()));
  return most;
}

}  // namespace

class AugmentGoldenTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void gin() {
    const json file = goldenFile("gin.json");
    QCOMPARE(file.at("cases").size(), std::size_t{8});
    for (const json& entry : file.at("cases")) {
      std::vector<at::Tensor> draws;
      for (const json& draw : entry.at("draws")) draws.push_back(tensorOf(draw));
      const at::Tensor x = tensorOf(entry.at("input"));
      const at::Tensor out =
          ginWithDraws(x, draws, entry.at("alpha").get<std::vector<double>>(),
                       entry.at("out_norm") == "frob" ? GinNorm::frobenius : GinNorm::none);
      const json& wanted = entry.at("output");
      const double limit = 1e-5 * std::max(1.0, out.abs().max().item<double>());
      QVERIFY2(farthest(out, wanted.at("values"), wanted.at("stride")) < limit,
               entry.at("name").get<std::string>().c_str());
    }
  }
  void gamma() {
    const json entry = goldenFile("preprocess.json").at("torchio_gamma");
    const at::Tensor x = (imageOfTheFile() / 500 - 0.5).unsqueeze(0);
    QVERIFY(farthest(bent(x, {entry.at("gamma").get<double>()}), entry.at("output")) < 1e-5);
  }
  void biasField() {
    const json entry = goldenFile("preprocess.json").at("torchio_bias_field");
    const at::Tensor c = tensorOf(entry.at("coefficients").at("formula")).reshape({1, 20});
    QVERIFY(farthest(biasFields(c, {5, 6, 4}), entry.at("field")) < 1e-5);
  }
  void blur() {
    const json entry = goldenFile("preprocess.json").at("torchio_blur");
    PerAxis sigma{};
    for (std::size_t axis = 0; axis < 3; ++axis)
      sigma[axis] =
          entry.at("std_mm")[axis].get<double>() / entry.at("spacing")[axis].get<double>();
    const at::Tensor x = imageOfTheFile().unsqueeze(0);
    QVERIFY(farthest(blurred(x, {sigma}), entry.at("output")) < 1e-2);
    QVERIFY(at::equal(blurred(x, {PerAxis{0, 0, 0}}), x));
  }
  /// The file's axes are R, A, S; ours L, P, S: turned half about S, x and y change sign.
  void affine() {
    const json entry = goldenFile("preprocess.json").at("torchio_affine");
    const auto scales = entry.at("scales").get<PerAxis>();
    const auto degrees = entry.at("degrees").get<PerAxis>();
    const auto shift = entry.at("translation_mm").get<PerAxis>();
    const auto spacing = entry.at("spacing_ras").get<PerAxis>();
    const at::Tensor image =
        imageOfTheFile().permute({2, 1, 0}).flip({1, 2}).contiguous().reshape({1, 1, 4, 6, 5});
    const AffineMove move{
        scales, {-degrees[0], -degrees[1], degrees[2]}, {-shift[0], -shift[1], shift[2]}};
    const at::Tensor moved =
        resampled(image, affineOffsets({move}, {5, 6, 4}, spacing), spacing, Interpolation::linear);
    const at::Tensor back = moved.reshape({4, 6, 5}).flip({1, 2}).permute({2, 1, 0});
    QVERIFY(farthest(back, entry.at("output")) < 0.02);
  }
};

TWINSCOPE_SUITE(AugmentGoldenTest, "augment_golden_test");

}  // namespace twinscope::learning

#include "augment_golden_test.moc"
