#include "core/base/sha256.h"

#include "tests/support/suite.h"
#include "tests/support/temporary_folder.h"

#include <QCryptographicHash>
#include <QTest>
#include <fstream>

namespace twinscope {

class Sha256Test : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void knownDigests_data() {
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QByteArray>("digest");
    QTest::newRow("empty")
        << QByteArray()
        << QByteArray("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    QTest::newRow("abc") << QByteArray("abc")
                         << QByteArray(
                                "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  }
  void knownDigests() {
    QFETCH(QByteArray, text);
    QFETCH(QByteArray, digest);
    QCOMPARE(sha256Hex(std::as_bytes(std::span(text.constData(), text.size()))),
             digest.toStdString());
  }
  void everyLengthAgreesWithQt() {
    QByteArray text;
    for (int length = 0; length < 200; ++length) {
      QCOMPARE(sha256Hex(std::as_bytes(std::span(text.constData(), text.size()))),
               QCryptographicHash::hash(text, QCryptographicHash::Sha256).toHex().toStdString());
      text.append(static_cast<char>(31 * length));
    }
  }
  void fileInPiecesIsTheSame() {
    const tests::TemporaryFolder folder;
    const QByteArray text(300001, 'x');
    std::ofstream(folder / "a.bin", std::ios::binary).write(text.constData(), text.size());
    QCOMPARE(sha256OfFile(folder / "a.bin").value(),
             QCryptographicHash::hash(text, QCryptographicHash::Sha256).toHex().toStdString());
    QCOMPARE(sha256OfFile(folder / "none").error().code, std::string("file.read"));
  }
};

TWINSCOPE_SUITE(Sha256Test, "sha256_test");

}  // namespace twinscope

#include "sha256_test.moc"
