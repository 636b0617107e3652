#include "core/base/text.h"
#include "core/imaging/dicom/codecs.h"

#include <dcmtk/config/osconfig.h>
#include <dcmtk/dcmdata/dcdatset.h>
#include <dcmtk/dcmdata/dcdeftag.h>
#include <dcmtk/dcmdata/dcpixel.h>
#include <dcmtk/dcmdata/dcpixseq.h>
#include <dcmtk/dcmdata/dcpxitem.h>
#include <dcmtk/dcmdata/dcrledrg.h>
#include <dcmtk/dcmdata/dcxfer.h>
#include <dcmtk/dcmjpeg/djdecode.h>
#include <dcmtk/dcmjpls/djdecode.h>
#include <dcmtk/oflog/oflog.h>

#include <mutex>

namespace twinscope::imaging::dicom {
namespace {

/// DCMTK warns once per odd file on standard error: the verdicts say it better.
void prepareDcmtk() {
  static std::once_flag once;
  std::call_once(once, [] {
    OFLog::configure(OFLogger::OFF_LOG_LEVEL);
    DJDecoderRegistration::registerCodecs();
    DJLSDecoderRegistration::registerCodecs();
    DcmRLEDecoderRegistration::registerCodecs();
  });
}

std::unexpected<Error> corrupt(std::string_view what) {
  return refusal("dicom.corrupt", concat("the compressed pixels cannot be decoded: ", what));
}

bool describe(DcmDataset& dataSet, const PixelFormat& format) {
  const auto put = [&](const DcmTagKey& key, std::int64_t value) {
    return dataSet.putAndInsertUint16(key, static_cast<Uint16>(value)).good();
  };
  return put(DCM_SamplesPerPixel, 1) && put(DCM_Rows, format.rows) &&
         put(DCM_Columns, format.columns) && put(DCM_BitsAllocated, format.bitsAllocated) &&
         put(DCM_BitsStored, format.bitsStored) && put(DCM_HighBit, format.highBit) &&
         put(DCM_PixelRepresentation, format.isSigned ? 1 : 0) &&
         dataSet.putAndInsertString(DCM_PhotometricInterpretation, "MONOCHROME2").good();
}

/// A data set of one frame, so that DCMTK needs neither the file nor its header.
DcmPixelData* insertFrame(DcmDataset& dataSet, std::span<const std::uint8_t> frame,
                          E_TransferSyntax syntax) {
  auto sequence = std::make_unique<DcmPixelSequence>(DcmTag(DCM_PixelData, EVR_OB));
  auto table = std::make_unique<DcmPixelItem>(DcmTag(DCM_Item, EVR_OB));
  auto piece = std::make_unique<DcmPixelItem>(DcmTag(DCM_Item, EVR_OB));
  std::vector<std::uint8_t> even(frame.begin(), frame.end());
  if (even.size() % 2 == 1) even.push_back(0);
  if (piece->putUint8Array(even.data(), static_cast<unsigned long>(even.size())).bad())
    return nullptr;
  if (sequence->insert(table.get()).bad()) return nullptr;
  static_cast<void>(table.release());
  if (sequence->insert(piece.get()).bad()) return nullptr;
  static_cast<void>(piece.release());
  auto pixels = std::make_unique<DcmPixelData>(DcmTag(DCM_PixelData));
  pixels->putOriginalRepresentation(syntax, nullptr, sequence.release());
  if (dataSet.insert(pixels.get(), OFTrue).bad()) return nullptr;
  return pixels.release();  // the data set owns it
}

}  // namespace

Result<std::vector<std::uint8_t>> decodeByDcmtk(std::span<const std::uint8_t> frame,
                                                const PixelFormat& format,
                                                std::string_view transferSyntax) {
  prepareDcmtk();
  const DcmXfer syntax(std::string(transferSyntax).c_str());
  DcmDataset dataSet;
  if (!describe(dataSet, format)) return corrupt("the header is not acceptable");
  DcmPixelData* pixels = insertFrame(dataSet, frame, syntax.getXfer());
  if (pixels == nullptr) return corrupt("no memory for the frame");
  const OFCondition decoded = dataSet.chooseRepresentation(EXS_LittleEndianExplicit, nullptr);
  if (decoded.bad()) return corrupt(decoded.text());
  const std::size_t bytes = format.pixels() * static_cast<std::size_t>(format.bitsAllocated / 8);
  if (pixels->getLength(EXS_LittleEndianExplicit) < bytes) return corrupt("too few pixels");
  if (format.bitsAllocated == 16) {
    Uint16* words = nullptr;
    if (pixels->getUint16Array(words).bad() || words == nullptr) return corrupt("no pixels");
    const auto* begin = reinterpret_cast<const std::uint8_t*>(words);
    return std::vector<std::uint8_t>(begin, begin + bytes);
  }
  Uint8* octets = nullptr;
  if (pixels->getUint8Array(octets).bad() || octets == nullptr) return corrupt("no pixels");
  return std::vector<std::uint8_t>(octets, octets + bytes);
}

}  // namespace twinscope::imaging::dicom
