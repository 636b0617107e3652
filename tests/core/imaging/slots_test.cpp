#include "core/imaging/slots.h"

#include "core/imaging/slot_text.h"
#include "tests/support/suite.h"

#include <QTest>

namespace twinscope::imaging {
namespace {

struct Description {
  const char* expected;  ///< a slot's name, "reject" or "ask"
  const char* text;
  double te = 0, tr = 0, ti = 0, flip = 0;
  const char* scanning = "";
  const char* variant = "";
  const char* modality = "";
};

// Real descriptions of public glioma, Parkinson, stroke, abdominal and multi-vendor collections; spellings kept.
constexpr Description kDescriptions[] = {
    {"T1c", "AX T1 POST"},
    {"T1c", "t1 axial stealth-post : Processed_CaPTk"},
    {"T1c", "AXIAL T1 FLOW COMP POST : Processed_CaPTk"},
    {"T1c", "AX T1C"},
    {"T1c", "AX 3D SPGRC"},
    {"T1c", "AXIAL T1 POST GD"},
    {"T1c", "FSPGR BRAVO 1.0mm AXC"},
    {"T1c", "t1mprnssagisoce"},
    {"T1c", "cor t1 post gad."},
    {"T1c", "T1 3D VIBE AXIAL FS  GADO"},
    {"T1c", "T1-FFE-PROSET-GD SENSE"},
    {"T1c", "Obl T1 3D FSPGR IR IV"},
    {"T1c", "T1 Gado post op"},
    {"T1c", "t1_se_tra POS"},
    {"T1c", "A 3D FSPGR FS + C"},
    {"T1c", "t1_se_fs_cor_3mm_KM"},
    {"T1c", "AI_T1 3D sag KM"},
    {"T1c", "Ax T1,Flair +C"},
    {"T1c", "Ax LAVA DELAY"},
    {"T1c", "t1_vibe_dixon_tra_p4_bh_10 MIN DELAY_W"},
    {"T1", "t1 axial: Processed_CaPTk"},
    {"T1", "AXIAL T1 PRE-GAD"},
    {"T1", "T1 3D VIBE AXIAL  avant gado"},
    {"T1", "CS sag T1W_3D_TFE nativ"},
    {"T1", "T1 TIR cor P3"},
    {"T1", "t1_tirm_tra_dark-fluid"},
    {"T1", "SAG 3D FSPGR BRAVO STRAIGHT"},
    {"T1", "Anatomical 1x1x1", 3, 2250, 900, 9, "GR\\IR", "SP\\MP"},
    {"T2", "Axial T2 tse: Processed_CaPTk"},
    {"T2", "Prop T2 TRF"},
    {"T2", "AX T2 MVXD"},
    {"T2", "A T2 FSE+C"},
    {"T2", "AXIAL PD-T2 TSE FS", 101, 3000, 0, 0, "SE"},
    {"T2", "", 90, 10000, 0, 180},
    {"FLAIR", "t2_Flair_axial: Processed_CaPTk"},
    {"FLAIR", "Ax Flair irFSE H"},
    {"FLAIR", "Flair post op"},
    {"FLAIR", "Sagital_t2_space_flair_fs_MPR_Tra"},
    {"FLAIR", "S Flair Cube + C"},
    {"FLAIR", "OAx T2 FLAIR+C"},
    {"FLAIR", "t2_tirm_tra_dark-fluid"},
    {"FLAIR", "FLAIR_LongTR SENSE"},
    {"FLAIR", "", 90, 9000, 2500, 0, "SE\\IR", "SK\\SP\\MP"},
    {"DWI", "AX DIFUSION B 1500"},
    {"DWI", "DTI_gated_TRACEW"},
    {"ADC", "resolve_4scan-trace_tra_p2_s2_ADC"},
    {"PD", "AXIAL PD-T2 TSE FS", 11, 3000, 0, 0, "SE"},
    {"CT", "HEAD STD", 0, 0, 0, 0, "", "", "CT"},
    {"CT", "5/5mm Plain", 0, 0, 0, 0, "", "", "CT"},
    {"other", "axial mpgr"},
    {"other", "axial perfusion"},
    {"other", "T2 EG TRA 256 NEW"},
    {"other", "t2_swi_tra_p2_Pha"},
    {"other", "Exponential Apparent Diffusion Coefficient"},
    {"other", "DTI_gated_FA"},
    {"other", "WATER: 3D Ax DISCO Dyn Mph 3 BH"},
    {"other", "Ax LAVA PRE & POST"},
    {"reject", "axial t1 si localizer"},
    {"reject", "3-Plane Localizer"},
    {"reject", "B0 NS", 1.52, 0, 0, 0, "GR", "SS"},
    {"reject", "PhoenixZIPReport", 0, 0, 0, 0, "", "", "SR"},
    {"reject", "CT SCOUT BRAIN", 0, 0, 0, 0, "", "", "CT"},
    {"ask", "AXIAL PD-T2 TSE FS"},
    {"ask", "AX 3D STRYKER"},
};

SequenceEvidence evidenceOf(const Description& d) {
  SequenceEvidence evidence;
  evidence.modality = d.modality;
  evidence.description = d.text;
  evidence.echoTimeMs = d.te;
  evidence.repetitionTimeMs = d.tr;
  evidence.inversionTimeMs = d.ti;
  evidence.flipAngleDeg = d.flip;
  evidence.scanningSequence = d.scanning;
  evidence.sequenceVariant = d.variant;
  return evidence;
}

std::string outcomeOf(const SlotProposal& proposal) {
  if (proposal.rejected) return "reject";
  if (proposal.slot == Modality::unknown) return "ask";
  return std::string(nameOf(proposal.slot));
}

struct FileCase {
  const char* expected;
  const char* name;
};

constexpr FileCase kFiles[] = {
    {"FLAIR", "Brats18_2013_11_1_flair"},
    {"T1", "Brats17_TCIA_001_1_t1"},
    {"T1c", "BraTS19_CBICA_AAB_1_t1ce"},
    {"T2", "BraTS20_Training_001_t2"},
    {"T1", "BraTS2021_00000_t1"},
    {"T1c", "BraTS2021_00000_t1ce"},
    {"T1", "BraTS-GLI-00000-000-t1n"},
    {"T1c", "BraTS-GLI-00000-000-t1c"},
    {"T2", "BraTS-MEN-00004-000-t2w"},
    {"FLAIR", "BraTS-PED-00001-000-t2f"},
    {"T1c", "UPENN-GBM-00001_11_T1GD"},
    {"T1", "UPENN-GBM-00001_11_T1"},
    {"T2", "UPENN-GBM-00001_11_T2"},
    {"FLAIR", "UPENN-GBM-00001_11_FLAIR_unstripped"},
    {"T1c", "CT1"},
    {"T2", "T2"},
    {"FLAIR", "FLAIR"},
    {"T1c", "100001_time1_t1ce"},
    {"other", "100001_time1_t1ce-t1"},
    {"other", "100001_flair_subtraction"},
    {"T1c", "PatientID_0003_T1wCE"},
    {"T1c", "sub-01_ses-01_ce-gadolinium_T1w"},
    {"FLAIR", "sub-01_ses-01_FLAIR"},
    {"T2", "sub-sub01_ses-01_T2w"},
    {"FLAIR", "fla"},
    {"CT", "example_ct"},
    {"T1c", "smith_t1_post"},
    {"T1", "t1_pre"},
    {"ADC", "case_adc"},
    {"T1c", "003_T1Gd"},
};

}  // namespace

class SlotsTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void describedAs_data() {
    QTest::addColumn<int>("row");
    int row = 0;
    for (const Description& d : kDescriptions) {
      const std::string name = std::string(d.expected) + ": " + d.text + " #" + std::to_string(row);
      QTest::newRow(name.c_str()) << row++;
    }
  }
  void describedAs() {
    QFETCH(int, row);
    const Description& d = kDescriptions[row];
    const SlotProposal proposal = classify(evidenceOf(d));
    QVERIFY2(outcomeOf(proposal) == d.expected,
             (outcomeOf(proposal) + " by " + proposal.rule).c_str());
    QVERIFY(!proposal.rule.empty());
    if (std::string(d.text).empty()) QVERIFY(proposal.confidence <= 0.55);
    if (proposal.confidence < 0.6) QVERIFY(!proposal.code.empty());
  }
  void filesNamed_data() {
    QTest::addColumn<QString>("expected");
    QTest::addColumn<QString>("name");
    for (const FileCase& f : kFiles)
      QTest::newRow(f.name) << QString::fromUtf8(f.expected) << QString::fromUtf8(f.name);
  }
  void filesNamed() {
    QFETCH(QString, expected);
    QFETCH(QString, name);
    SequenceEvidence evidence;
    evidence.fileName = name.toStdString();
    const SlotProposal proposal = classify(evidence);
    QCOMPARE(QString::fromStdString(outcomeOf(proposal)), expected);
    QVERIFY2(proposal.confidence >= 0.9, proposal.rule.c_str());
  }
  void plainT1FileIsNotSure() {
    SequenceEvidence evidence;
    evidence.fileName = "t1";
    QVERIFY(classify(evidence).confidence <= 0.75);
    evidence.contrastAgent = "Gadovist";
    QVERIFY(classify(evidence).slot == Modality::t1c);
    evidence.fileName = "t1_pre";
    evidence.contrastAgent = "none";
    QVERIFY(classify(evidence).slot == Modality::t1);
  }
  void nameAgainstNumbersAsks() {
    SequenceEvidence evidence = evidenceOf({"", "AX T1 POST", 90, 9000, 2500, 150, "SE\\IR"});
    const SlotProposal proposal = classify(evidence);
    QCOMPARE(proposal.code, std::string("slot.conflict"));
    QCOMPARE(proposal.confidence, 0.4);
    QCOMPARE(slotFinding(proposal)->code, std::string("slot.conflict"));
  }
  void numbersStrengthenTheName() {
    const Description named{"", "AX T2", 0, 0};
    const Description both{"", "AX T2", 100, 4000};
    QVERIFY(classify(evidenceOf(both)).confidence > classify(evidenceOf(named)).confidence);
  }
  void strippedFlairIsNoConflict() {
    QVERIFY(classify(evidenceOf({"", "FLAIR", 90, 10000, 0, 180})).code.empty());
  }
  void preWithAgentIsAskedFor() {
    SequenceEvidence evidence = evidenceOf({"", "T1 PRE"});
    evidence.contrastAgent = "Dotarem";
    QVERIFY(classify(evidence).confidence <= 0.6);
  }
  void foldsLetters_data() {
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("plain");
    QTest::newRow("German") << QStringLiteral("Übersicht Größe")
                            << QStringLiteral("ubersicht grosse");
    QTest::newRow("French") << QStringLiteral("Repérage Après") << QStringLiteral("reperage apres");
    QTest::newRow("Swedish") << QStringLiteral("Före") << QStringLiteral("fore");
    QTest::newRow("decomposed") << QStringLiteral("Apre\u0300s") << QStringLiteral("apres");
    QTest::newRow("Russian") << QStringLiteral("КОНТРАСТ") << QStringLiteral("контраст");
  }
  void foldsLetters() {
    QFETCH(QString, text);
    QFETCH(QString, plain);
    QCOMPARE(QString::fromStdString(folded(text.toStdString())), plain);
  }
  void otherScripts_data() {
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("slot");
    QTest::newRow("zh plain") << QStringLiteral("T1 平扫") << QStringLiteral("T1");
    QTest::newRow("zh contrast") << QStringLiteral("T1增强") << QStringLiteral("T1c");
    QTest::newRow("ru contrast") << QStringLiteral("T1 с контрастом") << QStringLiteral("T1c");
    QTest::newRow("de") << QStringLiteral("T1 nach Kontrastmittel") << QStringLiteral("T1c");
    QTest::newRow("fr") << QStringLiteral("T1 après injection") << QStringLiteral("T1c");
    QTest::newRow("cs") << QStringLiteral("T1 bez KL") << QStringLiteral("T1");
  }
  void otherScripts() {
    QFETCH(QString, text);
    QFETCH(QString, slot);
    SequenceEvidence evidence;
    evidence.description = text.toStdString();
    QCOMPARE(QString::fromStdString(outcomeOf(classify(evidence))), slot);
  }
  void knownWordsDropNames() {
    QCOMPARE(knownWords("Smith_John_19610203_T1_POST_3D"), std::string("t1 post 3d"));
    QCOMPARE(knownWords("sub-01_ses-02_FLAIR"), std::string("flair"));
  }
  void labelFilesAreNamed() {
    QCOMPARE(labelRoleOfName("BraTS2021_00000_seg").value_or(""), std::string("tumour"));
    QCOMPARE(labelRoleOfName("brain_mask_t1").value_or(""), std::string("brain"));
    QVERIFY(!labelRoleOfName("BraTS2021_00000_t1ce"));
  }
};

TWINSCOPE_SUITE(SlotsTest, "slots_test");

}  // namespace twinscope::imaging

#include "slots_test.moc"
