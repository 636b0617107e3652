#pragma once

#include "core/imaging/dicom/data_set.h"
#include "core/imaging/intake.h"

#include <memory>
#include <vector>

namespace twinscope::imaging::dicom {

/// The bytes of a value and where the next element begins.
struct Extent {
  std::uint64_t bytes = 0;
  std::uint64_t next = 0;
};

/// Finds the end of a value; an undefined length is walked. nullopt where it does not fit in [valueOffset, end).
[[nodiscard]] std::optional<Extent> valueExtent(ByteSource& source, const ElementHeader& header,
                                                std::uint64_t end, Encoding encoding);
/// The encoding inside a sequence: implicit little endian within UN (PS3.5 6.2.2), else that of the data set.
[[nodiscard]] Encoding itemEncoding(const ElementHeader& header, Encoding encoding);

/// A stretch of the data set's bytes.
struct Fragment {
  std::uint64_t offset = 0;
  std::uint64_t length = 0;
};

/// Where the pixels lie, in the file or, for a deflated file, in its inflated bytes.
struct PixelElement {
  Tag tag = kPixels;
  Fragment native;                  ///< when not encapsulated
  std::vector<Fragment> fragments;  ///< when encapsulated: the offset table first
  bool encapsulated = false;
};

/// What one walk over a file found: its structure is sound up to the pixels, or `broken` says where it is not.
struct Outline {
  std::string transferSyntax;
  std::string mediaStorageClass;
  Encoding encoding;
  bool deflated = false;
  std::uint64_t dataSetOffset = 0;
  std::uint64_t fileBytes = 0;
  DataSet header;  ///< the kept elements before the pixels
  std::optional<PixelElement> pixels;
  /// A value of defined length does not hold what it should. Harmless here, where it is skipped; a reader that trusts
  /// it must not be given this file.
  bool irregular = false;
  std::optional<Error> broken;
};

/// Walks tags, lengths and nesting up to the pixels. Allocates only for kept values that the file really holds; nesting,
/// elements and header size stay within the limits. Error "dicom.not-dicom" where nothing looks like DICOM.
/// DCMTK 3.6.7 overflows its stack on about 10 000 nested sequences, so this comes before any other reader.
[[nodiscard]] Result<Outline> readOutline(const std::filesystem::path& file,
                                          const IntakeLimits& limits);
/// The same over bytes in memory.
[[nodiscard]] Result<Outline> readOutline(ByteSource& source, const IntakeLimits& limits);

}  // namespace twinscope::imaging::dicom
