#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace twinscope::app {

/// What an import reads from file names where no layout has said more. Pure; names stay in memory.

/// Lower-case words of a name: split at punctuation, between letters and digits, and before capitals.
[[nodiscard]] std::vector<std::string> wordsOf(std::string_view name);
/// File name without ".nii", ".nii.gz" and the like.
[[nodiscard]] std::string stemOf(const std::filesystem::path& file);
/// "…_seg", "…-mask", "gt": a segmentation, and not the mask of a whole brain.
[[nodiscard]] bool isLabelName(const std::filesystem::path& file);
/// "brain_mask_t1": neither an image nor a tumour segmentation.
[[nodiscard]] bool isBrainMaskName(const std::filesystem::path& file);
/// "pre", "study1", "time2", "week012": the part of a file name that tells visits apart; may be empty.
[[nodiscard]] std::string visitWord(const std::filesystem::path& file);
/// Label edition that goes with the file names of one visit; empty where they do not tell.
[[nodiscard]] std::string editionFromNames(const std::vector<std::filesystem::path>& files);
/// Order of visits by name: "pre" before "post", "baseline" first, numbers by value.
[[nodiscard]] bool comesBefore(std::string_view first, std::string_view second);

}  // namespace twinscope::app
