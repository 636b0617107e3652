#include "core/imaging/slots.h"

#include "core/base/text.h"
#include "core/imaging/slot_text.h"

#include <algorithm>
#include <array>
#include <cctype>

namespace twinscope::imaging {
namespace {

using enum WordGroup;

constexpr double kNumbersAlone = 0.55;
constexpr double kConflict = 0.4;

struct FileEnding {
  std::string_view ending;
  Modality slot;
  double confidence;
};

constexpr FileEnding kFileEndings[] = {
#define SLOT_FILE(ending, slot, confidence) {ending, Modality::slot, confidence},
#include "core/imaging/slot_files.inc"
#undef SLOT_FILE
};

SlotProposal proposal(Modality slot, double confidence, std::string rule) {
  return {slot, confidence, std::move(rule), {}, false};
}

SlotProposal reject(double confidence, std::string rule) {
  return {Modality::other, confidence, "rejected: " + std::move(rule), {}, true};
}

SlotProposal ask(std::string rule) {
  return {Modality::unknown, 0, std::move(rule), "slot.ask", false};
}

bool anyOf(std::string_view value, std::initializer_list<std::string_view> known) {
  return std::ranges::find(known, value) != known.end();
}

bool hasImageType(const SequenceEvidence& e, std::string_view value) {
  return std::ranges::find(e.imageType, value) != e.imageType.end();
}

bool imageTypeStarts(const SequenceEvidence& e, std::string_view start) {
  return std::ranges::any_of(e.imageType,
                             [&](const std::string& value) { return value.starts_with(start); });
}

bool isDerived(const SequenceEvidence& e) {
  return !e.imageType.empty() && e.imageType.front() == "DERIVED";
}

std::string named(std::string_view what, const SlotText& text) {
  return concat("name: ", what, " (", text.joined(), ")");
}

// --- numbers (interoperability notes, 2.2) ---

/// What echo, repetition and inversion times say; unknown where they say nothing.
Modality slotOfNumbers(const SequenceEvidence& e) {
  const double te = e.echoTimeMs, tr = e.repetitionTimeMs, ti = e.inversionTimeMs;
  const double flip = e.flipAngleDeg;
  const bool gradient = e.scanningSequence.find("GR") != std::string::npos;
  const bool inversion = e.scanningSequence.find("IR") != std::string::npos;
  const bool prepared = e.sequenceVariant.find("MP") != std::string::npos;
  const bool spoiled = e.sequenceVariant.find("SP") != std::string::npos;
  if (e.scanningSequence.find("EP") != std::string::npos || e.sequenceName.starts_with("ep"))
    return e.diffusionB > 0 ? Modality::dwi : Modality::other;
  if (te <= 0) return Modality::unknown;
  const bool inverted = inversion || prepared || (ti >= 250 && ti <= 1400);
  if (gradient && inverted && te <= 8 && flip <= 25) return Modality::t1;
  if (gradient && spoiled && te <= 10 && ((tr <= 60 && flip >= 8) || (tr <= 800 && flip >= 40)))
    return Modality::t1;
  if (gradient && te >= 12) return Modality::other;
  if (ti >= 80 && ti <= 280) return Modality::other;
  if (ti >= 1400 && te >= 60 && tr >= 3500) return Modality::flair;
  if (ti >= 300 && ti <= 1400 && te <= 45) return Modality::t1;
  if (tr <= 0) return Modality::unknown;
  const bool shortOrInverted = tr <= 15 || (tr >= 1200 && tr <= 3000);
  if (e.scanningSequence.empty() && te <= 8 && flip > 0 && flip <= 20 && shortOrInverted)
    return Modality::t1;
  if (gradient) return Modality::unknown;
  if (tr <= 1300 && te <= 35) return Modality::t1;
  if (tr >= 1700 && te <= 40) return Modality::pd;
  if (tr >= 1700 && te >= 60) return Modality::t2;
  return Modality::unknown;
}

std::string describeNumbers(const SequenceEvidence& e) {
  std::string text = "numbers:";
  const auto add = [&text](std::string_view name, double value) {
    if (value > 0) text += concat(" ", name, " ", value);
  };
  add("TE", e.echoTimeMs);
  add("TR", e.repetitionTimeMs);
  add("TI", e.inversionTimeMs);
  add("FA", e.flipAngleDeg);
  return text;
}

SlotProposal fromNumbers(const SequenceEvidence& e) {
  const Modality slot = slotOfNumbers(e);
  if (slot == Modality::unknown) return ask("no word and no number decides");
  SlotProposal result = proposal(slot, kNumbersAlone, describeNumbers(e));
  result.code = "slot.ask";
  return result;
}

Modality family(Modality slot) { return slot == Modality::t1c ? Modality::t1 : slot; }

/// Name and numbers together: agreement strengthens, contradiction asks.
SlotProposal weighed(SlotProposal byName, const SequenceEvidence& e) {
  const Modality byNumbers = slotOfNumbers(e);
  if (byNumbers == Modality::unknown) return byName;
  if (family(byName.slot) == byNumbers) {
    byName.confidence = std::min(1.0, byName.confidence + 0.05);
    return byName;
  }
  // Archives strip the inversion time: a FLAIR without it has the numbers of a T2.
  if (byName.slot == Modality::flair && byNumbers == Modality::t2 && e.inversionTimeMs <= 0)
    return byName;
  byName.confidence = kConflict;
  byName.code = "slot.conflict";
  byName.rule += concat("; ", describeNumbers(e), " look like ", nameOf(byNumbers));
  return byName;
}

// --- contrast of the T1 family ---

bool agentGiven(const SequenceEvidence& e) {
  const std::string agent = SlotText(e.contrastAgent).joined();
  return !agent.empty() && !anyOf(agent, {"none", "no", "0", "n", "nein", "non"});
}

bool gluedContrast(const SlotText& text) {
  return text.has(finalC) || std::ranges::any_of(text.tokens(), [](const std::string& token) {
           return token.ends_with("isoce") || (token.starts_with("t1") && token.ends_with("ce"));
         });
}

SlotProposal withContrast(const SlotText& whole, double confidence, std::string_view what,
                          const SequenceEvidence& e) {
  const SlotText text = whole.without(notContrastPost);
  if (text.has(bothContrasts))
    return {Modality::t1c, 0.5, named("with and without contrast", whole), "slot.ask", false};
  const std::string_view none = text.find(noContrast);
  const std::string_view after = text.find(post);
  if (!none.empty() && after.empty()) {
    if (agentGiven(e))
      return proposal(Modality::t1, 0.6,
                      named(concat(what, ", ", none, ", but an agent is filled in"), whole));
    return proposal(Modality::t1, confidence, named(concat(what, ", ", none), whole));
  }
  const std::string_view word = after.empty() ? text.find(contrast) : after;
  if (!word.empty() || gluedContrast(text))
    return proposal(Modality::t1c, confidence,
                    named(concat(what, ", ", word.empty() ? "final C" : word), whole));
  if (agentGiven(e))
    return proposal(Modality::t1c, 0.7, named(concat(what, ", contrast agent"), whole));
  return proposal(Modality::t1, 0.75, named(what, whole));
}

// --- the rules in their order; each returns nothing where it does not apply ---

using MaybeSlot = std::optional<SlotProposal>;

MaybeSlot byModality(const SequenceEvidence& e, const SlotText& text) {
  if (anyOf(e.modality, {"SR", "PR", "KO", "SEG", "DOC", "OT", "SC"}) ||
      e.modality.starts_with("RT"))
    return reject(1, "modality " + e.modality);
  if (e.modality != "CT") return {};
  if (hasImageType(e, "LOCALIZER") || text.has(localizer)) return reject(0.95, "planning image");
  return proposal(Modality::ct, 0.95, "modality CT");
}

MaybeSlot byPlanning(const SequenceEvidence& e, const SlotText& text) {
  if (hasImageType(e, "LOCALIZER")) return reject(1, "image type LOCALIZER");
  if (const auto word = text.find(localizer); !word.empty()) return reject(0.95, named(word, text));
  if ((e.imageType.size() > 2 && e.imageType[2] == "P") || hasImageType(e, "PHASE MAP"))
    return reject(0.9, "phase image");
  return {};
}

MaybeSlot byDerivation(const SequenceEvidence& e, const SlotText& text) {
  if (hasImageType(e, "PROJECTION IMAGE") || hasImageType(e, "MIP") || text.has(projection))
    return proposal(Modality::other, 0.9, "projection");
  if (imageTypeStarts(e, "SUBTRACT") || text.has(subtraction))
    return proposal(Modality::other, 0.9, "subtraction");
  return {};
}

/// "b1000", "1000b": a b-value of at least two digits.
bool hasBValue(const SlotText& text) {
  return std::ranges::any_of(text.tokens(), [](std::string_view token) {
    if (token.starts_with('b'))
      token.remove_prefix(1);
    else if (token.ends_with('b'))
      token.remove_suffix(1);
    else
      return false;
    return token.size() >= 2 &&
           std::ranges::all_of(token, [](unsigned char c) { return std::isdigit(c) != 0; });
  });
}

MaybeSlot byDiffusion(const SequenceEvidence& e, const SlotText& text) {
  const bool isAdc = hasImageType(e, "ADC") || text.has(adc);
  if (text.has(exponential) && (isAdc || text.has(diffusion) || text.matches("eadc*")))
    return proposal(Modality::other, 0.9, named("exponential ADC", text));
  if (isAdc) return proposal(Modality::adc, 0.95, named("ADC", text));
  const bool diffusing = hasImageType(e, "DIFFUSION") || imageTypeStarts(e, "TRACEW") ||
                         text.has(diffusion) || hasBValue(text);
  if (!diffusing) return {};
  const bool onlyTensor = !isDerived(e) && text.find(diffusionMap) == "tensor";
  if (hasImageType(e, "FA") || (text.has(diffusionMap) && !onlyTensor))
    return proposal(Modality::other, 0.9, named("diffusion map", text));
  return proposal(Modality::dwi, 0.9, named("diffusion", text));
}

MaybeSlot bySpecialSequence(const SequenceEvidence& e, const SlotText& text) {
  if (const auto word = text.find(technical); !word.empty()) return reject(0.9, named(word, text));
  for (const std::string_view type : {"FMRI", "PERFUSION", "ASL", "RCBV", "RCBF", "MTT", "TTP"})
    if (imageTypeStarts(e, type))
      return proposal(Modality::other, 0.9, concat("image type ", type));
  if (text.without(notContrastPost).matches("pre post"))
    return proposal(Modality::other, 0.8, named("before and after contrast in one series", text));
  if (const auto word = text.find(special); !word.empty())
    return proposal(Modality::other, 0.85, named(word, text));
  return {};
}

MaybeSlot byFlair(const SequenceEvidence& e, const SlotText& text) {
  const bool t1 = text.hasWeighting('1');
  if (text.has(flair) && !t1)
    return weighed(proposal(Modality::flair, 0.95, named("flair", text)), e);
  if (text.has(flair) || (text.has(tirm) && t1))
    return weighed(withContrast(text, 0.85, "t1 with inversion", e), e);
  if (!text.has(tirm)) return {};
  if (e.inversionTimeMs >= 1400)
    return proposal(Modality::flair, 0.9, named("tirm, long TI", text));
  if (e.inversionTimeMs >= 80 && e.inversionTimeMs <= 280)
    return proposal(Modality::other, 0.9, named("tirm, short TI", text));
  return ask(named("tirm without a known inversion time", text));
}

MaybeSlot byDensity(const SequenceEvidence& e, const SlotText& text) {
  if (!text.has(protonDensity)) return {};
  if (e.echoTimeMs > 0 && e.echoTimeMs < 40)
    return proposal(Modality::pd, 0.9, named("pd, short TE", text));
  if (e.echoTimeMs >= 60) return proposal(Modality::t2, 0.9, named("pd-t2, long TE", text));
  return ask(named("two echoes, not told apart", text));
}

MaybeSlot byWeighting(const SequenceEvidence& e, const SlotText& text) {
  if (text.hasWeighting('1')) return weighed(withContrast(text, 0.9, "t1", e), e);
  if (text.hasWeighting('2')) {
    if (text.has(gradientEcho))
      return proposal(Modality::other, 0.8, named("t2 gradient echo", text));
    return weighed(proposal(Modality::t2, 0.9, named("t2", text)), e);
  }
  if (const auto word = text.find(t1Technique); !word.empty())
    return weighed(withContrast(text, 0.8, word, e), e);
  if (const auto word = text.find(t2Technique); !word.empty())
    return weighed(proposal(Modality::t2, 0.7, named(word, text)), e);
  return {};
}

constexpr std::array kRules{byModality,        byPlanning, byDerivation, byDiffusion,
                            bySpecialSequence, byFlair,    byDensity,    byWeighting};

// --- names of NIfTI files ---

/// Collections whose plain "t1" is always the image without contrast.
bool fromCuratedCollection(const SlotText& text) {
  return text.matches("brats*") || text.matches("upenn*") || text.matches("ucsf*") ||
         text.matches("fets*");
}

std::string withoutEntities(std::string_view fileName) {
  std::string text(fileName);
  for (const std::string_view entity : {"sub-", "ses-", "acq-", "run-", "space-"}) {
    const std::size_t at = text.find(entity);
    if (at == std::string::npos || (at > 0 && text[at - 1] != '_')) continue;
    const std::size_t end = text.find('_', at);
    text.erase(at, end == std::string::npos ? end : end - at + 1);
  }
  return text;
}

const FileEnding* endingOf(const std::string& name) {
  const FileEnding* best = nullptr;
  for (const FileEnding& known : kFileEndings) {
    const bool ends = name == known.ending || name.ends_with(" " + std::string(known.ending));
    if (ends && (best == nullptr || known.ending.size() > best->ending.size())) best = &known;
  }
  return best;
}

MaybeSlot byFileName(const SequenceEvidence& e) {
  SlotText text(withoutEntities(e.fileName));
  // A trailing number or "brain" (skull-stripped) says nothing about the sequence.
  std::string name = text.joined();
  for (const std::string_view tail :
       {" unstripped", " brain", " bet", " stripped", " registered", " reg", " n4"})
    if (name.ends_with(tail)) name.resize(name.size() - tail.size());
  if (const FileEnding* known = endingOf(name))
    return weighed(proposal(known->slot, known->confidence, concat("file name: ", known->ending)),
                   e);
  const bool plainT1 =
      name == "t1" || name == "t1w" || name.ends_with(" t1") || name.ends_with(" t1w");
  if (!plainT1) return {};
  if (fromCuratedCollection(text))
    return weighed(proposal(Modality::t1, 0.95, "file name: t1 of a collection"), e);
  return weighed(withContrast(text, 0.95, "t1", e), e);
}

SlotText textOf(const SequenceEvidence& e) {
  for (const std::string* source : {&e.description, &e.protocol, &e.folder})
    if (SlotText text(*source); !text.empty()) return text;
  return SlotText(withoutEntities(e.fileName));
}

}  // namespace

SlotProposal classify(const SequenceEvidence& evidence) {
  if (!evidence.fileName.empty())
    if (auto known = byFileName(evidence)) return *known;
  const SlotText text =
      evidence.fileName.empty() ? textOf(evidence) : SlotText(withoutEntities(evidence.fileName));
  for (const auto rule : kRules)
    if (auto decided = rule(evidence, text)) return *decided;
  if (!evidence.fileName.empty() && !evidence.description.empty()) {
    SequenceEvidence sidecar = evidence;
    sidecar.fileName.clear();
    return classify(sidecar);
  }
  return fromNumbers(evidence);
}

std::optional<Finding> slotFinding(const SlotProposal& proposal) {
  if (proposal.code == "slot.conflict")
    return Finding{Verdict::warning, proposal.code, "Name and numbers disagree: " + proposal.rule,
                   "Choose the type; the evidence is shown beside it"};
  if (proposal.code == "slot.ask")
    return Finding{Verdict::warning, proposal.code, "Type unknown: " + proposal.rule,
                   "Choose the type; the evidence is shown beside it"};
  return std::nullopt;
}

std::string knownWords(std::string_view text) {
  const SlotText whole(withoutEntities(text));
  std::string words;
  for (const std::string& token : whole.tokens()) {
    const SlotText one(token);
    const bool dimension = token.size() <= 4 && token.ends_with("mm");
    bool known =
        dimension || one.hasWeighting('1') || one.hasWeighting('2') || endingOf(token) != nullptr;
    for (int group = 0; !known && group <= static_cast<int>(brainName); ++group)
      known = one.has(static_cast<WordGroup>(group));
    if (known) words += (words.empty() ? "" : " ") + token;
  }
  return words;
}

std::optional<std::string> labelRoleOfName(std::string_view fileName) {
  const SlotText text(withoutEntities(fileName));
  if (text.has(brainName)) return "brain";
  if (text.has(labelName)) return "tumour";
  return std::nullopt;
}

}  // namespace twinscope::imaging
