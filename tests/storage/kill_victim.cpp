// Stores studies, preparations and segmentations for ever and says each id once it was acknowledged: to be killed.
#include "storage/store.h"
#include "tests/storage/store_fixture.h"

#include <cstdio>
#include <cstdlib>

namespace {

using namespace twinscope;

void say(const char* what, std::int64_t id) {
  std::printf("%s %lld\n", what, static_cast<long long>(id));
  std::fflush(stdout);
}

void storeOne(twin::StudyStore& studies, std::uint64_t seed) {
  const StudyId study = studies.addStudy(tests::someStudy("TW-KILL", seed)).value();
  say("study", study.value);
  const Volume volume = tests::someVolume(seed + 1'000'000);
  studies
      .setPrepared({.study = study, .reference = Modality::t1, .grid = volume.grid()},
                   {{Modality::t1, volume}})
      .value();
  say("prepared", study.value);
  const auto segmentation = studies.addSegmentation(tests::someSegmentation(study, seed)).value();
  say("segmentation", segmentation.value);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3) return 2;
  auto store = storage::WriteStore::open(argv[1]);
  if (!store) return 1;
  say("open", 0);
  for (std::uint64_t seed = std::strtoull(argv[2], nullptr, 10);; ++seed)
    storeOne((*store)->studies(), seed);
}
