#include "core/base/text.h"
#include "core/imaging/dicom/codecs.h"

#include <openjpeg.h>

#include <algorithm>
#include <cstring>
#include <memory>

namespace twinscope::imaging::dicom {
namespace {

struct Bytes {
  std::span<const std::uint8_t> all;
  std::size_t at = 0;
};

OPJ_SIZE_T readBytes(void* target, OPJ_SIZE_T count, void* user) {
  auto& bytes = *static_cast<Bytes*>(user);
  const std::size_t got = std::min<std::size_t>(count, bytes.all.size() - bytes.at);
  if (got == 0) return static_cast<OPJ_SIZE_T>(-1);
  std::memcpy(target, bytes.all.data() + bytes.at, got);
  bytes.at += got;
  return got;
}

OPJ_OFF_T skipBytes(OPJ_OFF_T count, void* user) {
  auto& bytes = *static_cast<Bytes*>(user);
  if (count < 0) return -1;
  const std::size_t step =
      std::min<std::size_t>(static_cast<std::size_t>(count), bytes.all.size() - bytes.at);
  bytes.at += step;
  return static_cast<OPJ_OFF_T>(step);
}

OPJ_BOOL seekBytes(OPJ_OFF_T offset, void* user) {
  auto& bytes = *static_cast<Bytes*>(user);
  if (offset < 0 || static_cast<std::size_t>(offset) > bytes.all.size()) return OPJ_FALSE;
  bytes.at = static_cast<std::size_t>(offset);
  return OPJ_TRUE;
}

void ignore(const char* /*message*/, void* /*user*/) {}

using Stream = std::unique_ptr<opj_stream_t, decltype(&opj_stream_destroy)>;
using Decoder = std::unique_ptr<opj_codec_t, decltype(&opj_destroy_codec)>;
using Image = std::unique_ptr<opj_image_t, decltype(&opj_image_destroy)>;

Stream streamOver(Bytes& bytes) {
  Stream stream(opj_stream_create(64 << 10, OPJ_TRUE), &opj_stream_destroy);
  opj_stream_set_read_function(stream.get(), readBytes);
  opj_stream_set_skip_function(stream.get(), skipBytes);
  opj_stream_set_seek_function(stream.get(), seekBytes);
  opj_stream_set_user_data(stream.get(), &bytes, nullptr);
  opj_stream_set_user_data_length(stream.get(), bytes.all.size());
  return stream;
}

std::unexpected<Error> corrupt(std::string_view what) {
  return refusal("dicom.corrupt", concat("the JPEG 2000 pixels cannot be decoded: ", what));
}

bool agrees(const opj_image_t& image, const PixelFormat& format) {
  return image.numcomps == 1 && image.x1 > image.x0 && image.y1 > image.y0 &&
         image.x1 - image.x0 == static_cast<OPJ_UINT32>(format.columns) &&
         image.y1 - image.y0 == static_cast<OPJ_UINT32>(format.rows) && image.comps[0].dx == 1 &&
         image.comps[0].dy == 1 && image.comps[0].prec >= 1 && image.comps[0].prec <= 16;
}

std::vector<std::int32_t> valuesOf(const opj_image_comp_t& component, const PixelFormat& format) {
  std::vector<std::int32_t> values(component.data, component.data + format.pixels());
  if (format.isSigned && component.sgnd == 0) {
    const std::int32_t sign = 1 << (component.prec - 1);
    for (std::int32_t& value : values) value = (value ^ sign) - sign;
  }
  return values;
}

}  // namespace

Result<std::vector<std::int32_t>> decodeJpeg2000(std::span<const std::uint8_t> frame,
                                                 const PixelFormat& format) {
  const bool isBox = frame.size() > 8 && std::memcmp(frame.data() + 4, "jP  ", 4) == 0;
  Bytes bytes{frame};
  const Stream stream = streamOver(bytes);
  const Decoder decoder(opj_create_decompress(isBox ? OPJ_CODEC_JP2 : OPJ_CODEC_J2K),
                        &opj_destroy_codec);
  opj_set_info_handler(decoder.get(), ignore, nullptr);
  opj_set_warning_handler(decoder.get(), ignore, nullptr);
  opj_set_error_handler(decoder.get(), ignore, nullptr);
  opj_dparameters_t parameters;
  opj_set_default_decoder_parameters(&parameters);
  if (!opj_setup_decoder(decoder.get(), &parameters)) return corrupt("no decoder");
  opj_image_t* raw = nullptr;
  const bool hasHeader = opj_read_header(stream.get(), decoder.get(), &raw) != 0;
  const Image image(raw, &opj_image_destroy);
  if (!hasHeader || !image) return corrupt("no codestream header");
  if (!agrees(*image, format)) return corrupt("its size differs from the header's");
  if (!opj_decode(decoder.get(), stream.get(), image.get()))
    return corrupt("the codestream is broken");
  const opj_image_comp_t& component = image->comps[0];
  if (component.data == nullptr || component.w != static_cast<OPJ_UINT32>(format.columns) ||
      component.h != static_cast<OPJ_UINT32>(format.rows))
    return corrupt("too few pixels");
  return valuesOf(component, format);
}

}  // namespace twinscope::imaging::dicom
