#pragma once

#include "core/imaging/dicom/byte_source.h"
#include "core/imaging/dicom/tags.h"

#include <array>
#include <map>
#include <optional>
#include <vector>

namespace twinscope::imaging::dicom {

/// How elements are written.
struct Encoding {
  bool explicitVr = true;
  bool bigEndian = false;

  friend bool operator==(const Encoding&, const Encoding&) = default;
};

inline constexpr std::uint32_t kUndefinedLength = 0xFFFFFFFF;

/// Tag, type and length of one element, before its value.
struct ElementHeader {
  Tag tag = 0;
  std::array<char, 2> vr{' ', ' '};  ///< blanks where the encoding does not write it
  std::uint64_t valueOffset = 0;
  std::uint32_t length = 0;
};

/// nullopt where the source ends before the header does.
[[nodiscard]] std::optional<ElementHeader> readElementHeader(ByteSource& source,
                                                             std::uint64_t offset,
                                                             Encoding encoding);
/// True for a type that the standard knows.
[[nodiscard]] bool isKnownVr(std::array<char, 2> vr);

/// The value of one element as it stands in the file; a sequence keeps its items' bytes.
struct Element {
  std::array<char, 2> vr{' ', ' '};
  std::string bytes;
  Encoding itemEncoding;  ///< of a sequence's items
};

/// A few elements of a data set, read defensively: NUL and blanks stripped, comma decimals taken, non-finite refused.
class DataSet {
 public:
  explicit DataSet(Encoding encoding = {}) : m_encoding(encoding) {}

  void insert(Tag tag, Element element) { m_elements.insert_or_assign(tag, std::move(element)); }
  [[nodiscard]] bool contains(Tag tag) const { return m_elements.contains(tag); }
  /// The whole value without trailing NUL and blanks, in the file's own character set; empty where absent.
  [[nodiscard]] std::string text(Tag tag) const;
  /// Split at backslashes, each trimmed; empty where absent or of no length.
  [[nodiscard]] std::vector<std::string> texts(Tag tag) const;
  [[nodiscard]] std::vector<double> numbers(Tag tag) const;
  [[nodiscard]] std::optional<double> number(Tag tag) const;
  [[nodiscard]] std::optional<std::int64_t> integer(Tag tag) const;
  /// The items of a sequence. Elements whose length reaches beyond their item end the item there.
  [[nodiscard]] std::vector<DataSet> items(Tag tag) const;
  /// The first item, or an empty data set.
  [[nodiscard]] DataSet firstItem(Tag tag) const;

 private:
  [[nodiscard]] const Element* find(Tag tag) const;

  Encoding m_encoding;
  std::map<Tag, Element> m_elements;
};

/// A decimal string as written in the wild: "1A" is 1, "0,5" is 0.5, "" and "nan" are nothing.
[[nodiscard]] std::optional<double> parseDecimal(std::string_view text);

}  // namespace twinscope::imaging::dicom
