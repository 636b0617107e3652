#include "app/services/experiments/study_result.h"

#include <functional>
#include <utility>

namespace twinscope::app {
namespace {

/// Which arms a table shows, and which of their figures.
struct TableSpec {
  std::string title;
  std::vector<std::string> columns;
  std::function<bool(const StudyArm&)> has;
};

auto settingIs(std::string setting) {
  return [setting = std::move(setting)](const StudyArm& arm) { return arm.setting == setting; };
}
auto settingBegins(std::string begin) {
  return [begin = std::move(begin)](const StudyArm& arm) { return arm.setting.starts_with(begin); };
}

std::vector<TableSpec> twinSegNetTables() {
  return {{"Whole tumour, core and enhancing tumour, on unseen cases of the nine hospitals",
           {"dice mean", "dice WT", "dice TC", "dice ET", "sensitivity mean", "specificity mean",
            "specificity in mask mean", "HD95 mm mean"},
           settingIs("as published")},
          {"What each part of the method brings",
           {"dice mean", "dice WT", "dice TC", "dice ET"},
           [](const StudyArm& arm) {
             return arm.setting.starts_with("without ") || arm.setting == "sequences left out";
           }},
          {"Dice given only some of the sequences",
           {"dice, learnt with all sequences", "dice, learnt with some left out"},
           settingIs("given")},
          {"What the network has to carry: a site's answer of a round",
           {"dice mean", "MB up", "MB dense", "s at 1 Mbit/s", "s at 5 Mbit/s", "s at 20 Mbit/s",
            "s at 100 Mbit/s"},
           [](const StudyArm& arm) {
             return arm.arm == "global" &&
                    (arm.setting == "as published" || arm.setting.starts_with("updates"));
           }},
          {"Whether an attacker can tell by Dice that a case was learnt from (0.5: not at all)",
           {"attack AUC", "advantage"},
           settingIs("membership")},
          {"What can be read out of an update of one case by inverting its gradient (cosine with "
           "the case; a linear model, which "
           "leaks the most)",
           {"cosine, none", "cosine, 10 % of the entries as int8", "cosine, clipped and noised",
            "cosine, secure sum of three sites"},
           settingIs("gradient inversion")}};
}

std::vector<TableSpec> fedSegNetTables() {
  const std::vector<std::string> figures{"dice mean", "sensitivity mean", "HD95 mm mean", "MB up",
                                         "MB dense"};
  return {{"Three tasks, hospitals that differ in numbers, images and honesty at once", figures,
           [](const StudyArm& arm) { return arm.setting.find(',') == std::string::npos; }},
          {"Brain tumours, one difference at a time", figures, settingBegins("brain, ")}};
}

std::vector<TableSpec> fedGinTables() {
  return {{"Liver, kidneys and spleen, on unseen cases",
           {"dice mean", "dice on CT", "dice on MR", "dice liver", "dice right-kidney",
            "dice left-kidney", "dice spleen"},
           [](const StudyArm&) { return true; }}};
}

std::vector<TableSpec> thesisTables() {
  return {{"Necrosis, oedema and enhancing tumour, on unseen cases",
           {"dice mean", "jaccard mean", "dice NCR", "dice ED", "dice ET", "HD95 mm mean"},
           [](const StudyArm&) { return true; }}};
}

std::vector<TableSpec> longitudinalTables() {
  return {
      {"Second visits of unseen patients, and how far the found change of volume is from the true "
       "one",
       {"dice mean", "dice WT", "dice TC", "dice ET", "error of change ml mean",
        "error of change ml WT", "error of change ml TC", "error of change ml ET"},
       [](const StudyArm&) { return true; }}};
}

std::vector<TableSpec> progressionTables() {
  return {{"Enhancing tumour on T1c at the second visit; each patient left out in turn",
           {"dice mean", "jaccard mean", "sensitivity mean", "specificity in mask mean"},
           [](const StudyArm&) { return true; }}};
}

std::vector<TableSpec> specsOf(StudyKind study) {
  switch (study) {
    case StudyKind::twinSegNet:
      return twinSegNetTables();
    case StudyKind::fedSegNet:
      return fedSegNetTables();
    case StudyKind::fedGin:
      return fedGinTables();
    case StudyKind::thesis:
      return thesisTables();
    case StudyKind::longitudinal:
      return longitudinalTables();
    case StudyKind::progression:
      return progressionTables();
  }
  return {};
}

}  // namespace

std::vector<StudyTable> tablesOf(const StudyResult& result) {
  std::vector<StudyTable> tables;
  const auto arms = result.arms();
  for (const TableSpec& spec : specsOf(result.config.study)) {
    StudyTable table{.title = spec.title, .columns = spec.columns, .rows = {}};
    for (const StudyArm& arm : arms) {
      if (!spec.has(arm)) continue;
      StudyTable::Row row{.arm = arm, .figures = {}};
      for (const std::string& column : spec.columns)
        row.figures.push_back(result.figure(arm, column));
      table.rows.push_back(std::move(row));
    }
    tables.push_back(std::move(table));
  }
  return tables;
}

}  // namespace twinscope::app
