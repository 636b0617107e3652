#include "app/models/federation_words.h"

#include "app/models/words.h"

#include <QCoreApplication>
#include <QRegularExpression>
#include <array>
#include <cmath>

namespace twinscope::app {
namespace {

/// Declared elsewhere in English; here for the catalogues only. A test compares them with strategyCatalogue().
[[maybe_unused]] constexpr const char* kDeclared[] = {
    QT_TRANSLATE_NOOP("Federation", "mean of the weights by number of examples"),
    QT_TRANSLATE_NOOP("Federation", "mean of the weights, each site one voice"),
    QT_TRANSLATE_NOOP("Federation", "fedavg; sites add a pull towards the global weights"),
    QT_TRANSLATE_NOOP("Federation", "strength of the pull"),
    QT_TRANSLATE_NOOP("Federation", "fedavg; normalisation layers stay at the sites"),
    QT_TRANSLATE_NOOP("Federation", "uniform mean with control variates; sites train by plain SGD"),
    QT_TRANSLATE_NOOP("Federation", "learning rate of the server"),
    QT_TRANSLATE_NOOP("Federation", "fedavg of changes that are scaled down to a norm"),
    QT_TRANSLATE_NOOP("Federation", "largest norm; 0 takes the round's median"),
    QT_TRANSLATE_NOOP("Federation", "mean by examples and local steps"),
    QT_TRANSLATE_NOOP("Federation", "mean by examples, drop of the loss and its history"),
    QT_TRANSLATE_NOOP("Federation", "share of the examples"),
    QT_TRANSLATE_NOOP("Federation", "share of the drop"),
    QT_TRANSLATE_NOOP("Federation", "share of the history"),
    QT_TRANSLATE_NOOP("Federation", "mean by examples and drop of the loss"),
    QT_TRANSLATE_NOOP("Federation", "share of the examples; the drop has the rest"),
    QT_TRANSLATE_NOOP("Federation", "sites with a larger loss count more"),
    QT_TRANSLATE_NOOP("Federation", "how much more"),
    QT_TRANSLATE_NOOP("Federation", "learning rate of the sites"),
    QT_TRANSLATE_NOOP("Federation",
                      "last round's weights, moved towards sites with a large generalisation gap"),
    QT_TRANSLATE_NOOP("Federation", "largest move in the first round"),
    QT_TRANSLATE_NOOP("Federation", "of the whole training"),
    QT_TRANSLATE_NOOP("Federation",
                      "mean by examples and by attention: data quality, performance, divergence"),
    QT_TRANSLATE_NOOP("Federation", "share of the attention; 0 is fedavg"),
    QT_TRANSLATE_NOOP("Federation", "of the softmax"),
    QT_TRANSLATE_NOOP("Federation",
                      "1: with attention, changes are scaled down to the median norm"),
    QT_TRANSLATE_NOOP("Federation", "share of the attention of the round before"),
    QT_TRANSLATE_NOOP("Federation", "fedavg with momentum at the server"),
    QT_TRANSLATE_NOOP("Federation", "share of the momentum that is kept"),
    QT_TRANSLATE_NOOP("Federation", "Adam at the server, on the mean change"),
    QT_TRANSLATE_NOOP("Federation", "share of the second moment kept"),
    QT_TRANSLATE_NOOP("Federation", "added to the root of the second moment"),
    QT_TRANSLATE_NOOP("Federation", "1: scale eta as Flower's FedAdam does"),
    QT_TRANSLATE_NOOP("Federation", "Yogi at the server"),
    QT_TRANSLATE_NOOP("Federation", "Adagrad at the server"),
    QT_TRANSLATE_NOOP("Federation", "median of each coordinate"),
    QT_TRANSLATE_NOOP("Federation", "mean of each coordinate without its extremes"),
    QT_TRANSLATE_NOOP("Federation", "share cut on each side"),
    QT_TRANSLATE_NOOP("Federation", "the update with the nearest neighbours"),
    QT_TRANSLATE_NOOP("Federation", "sites that may be faulty or hostile"),
    QT_TRANSLATE_NOOP("Federation", "mean of the updates with the nearest neighbours"),
    QT_TRANSLATE_NOOP("Federation", "updates to take"),
    QT_TRANSLATE_NOOP("Federation", "Multi-Krum, then the values nearest the median"),
    QT_TRANSLATE_NOOP("Federation", "the point with the least sum of distances"),
    QT_TRANSLATE_NOOP("Federation", "least distance that counts"),
    //: Why a site weighs what it weighs; a figure follows
    QT_TRANSLATE_NOOP("Federation", "examples"),
    QT_TRANSLATE_NOOP("Federation", "equal"),
    QT_TRANSLATE_NOOP("Federation", "local steps"),
    QT_TRANSLATE_NOOP("Federation", "loss drop"),
    QT_TRANSLATE_NOOP("Federation", "loss history"),
    QT_TRANSLATE_NOOP("Federation", "loss"),
    QT_TRANSLATE_NOOP("Federation", "previous weight"),
    QT_TRANSLATE_NOOP("Federation", "generalisation gap"),
    QT_TRANSLATE_NOOP("Federation", "attention"),
    QT_TRANSLATE_NOOP("Federation", "quality"),
    QT_TRANSLATE_NOOP("Federation", "performance"),
    QT_TRANSLATE_NOOP("Federation", "divergence"),
    QT_TRANSLATE_NOOP("Federation", "Krum score"),
    QT_TRANSLATE_NOOP("Federation", "distance to the median"),
    QT_TRANSLATE_NOOP("Federation", "change scaled by"),
    //: Step of a connection test: the host's name is looked up
    QT_TRANSLATE_NOOP("Federation", "Name"),
    //: Step of a connection test
    QT_TRANSLATE_NOOP("Federation", "TCP"),
    //: Step of a connection test: the secure channel and its certificate
    QT_TRANSLATE_NOOP("Federation", "TLS"),
    //: Step of a connection test: does the server answer at all
    QT_TRANSLATE_NOOP("Federation", "Server"),
    //: Step of a connection test
    QT_TRANSLATE_NOOP("Federation", "Clock"),
    //: Step of a connection test: is there a Fleet API at that address
    QT_TRANSLATE_NOOP("Federation", "Fleet API"),
    //: Step of a connection test
    QT_TRANSLATE_NOOP("Federation", "Version"),
    //: Step of a connection test: does the coordinator know this site's key
    QT_TRANSLATE_NOOP("Federation", "Key"),
};

constexpr std::array<std::pair<std::string_view, std::string_view>, 8> kSteps{
    {{"dns", "Name"},
     {"tcp", "TCP"},
     {"tls", "TLS"},
     {"health", "Server"},
     {"clock", "Clock"},
     {"api", "Fleet API"},
     {"version", "Version"},
     {"key", "Key"}}};

/// One part of a reason: "quality 0.912 (+0.2)".
QString partWords(const QString& part) {
  static const QRegularExpression shape(
      QStringLiteral(R"(^(.*?) (-?[\d.]+(?:e[-+]?\d+)?)(?: \(([-+].*)\))?$)"));
  const auto match = shape.match(part);
  if (!match.hasMatch()) return part;
  QString words = federationText(match.captured(1).toStdString());
  if (match.captured(1) == QStringLiteral("equal")) return words;
  words += u' ' + shortNumber(match.captured(2).toDouble());
  QString effect = match.captured(3);
  if (!effect.isEmpty())
    words += QStringLiteral(" (%1)").arg(effect.replace(u'-', QStringLiteral("−")));
  return words;
}

}  // namespace

QString federationText(std::string_view english) {
  return QCoreApplication::translate("Federation", std::string(english).c_str());
}

QString byteCount(std::uint64_t bytes) {
  static constexpr std::array units{"B", "kB", "MB", "GB", "TB"};
  auto value = double(bytes);
  std::size_t unit = 0;
  while (value >= 999.5 && unit + 1 < units.size()) {
    value /= 1000;
    ++unit;
  }
  const int decimals = unit > 0 && value < 9.95 ? 1 : 0;
  return QString::number(value, 'f', decimals) + u' ' + QLatin1String(units[unit]);
}

QString countdown(double seconds) {
  const auto whole = std::lround(std::max(seconds, 0.0));
  return QStringLiteral("%1:%2:%3")
      .arg(whole / 3600, 2, 10, QLatin1Char('0'))
      .arg(whole / 60 % 60, 2, 10, QLatin1Char('0'))
      .arg(whole % 60, 2, 10, QLatin1Char('0'));
}

QString shortNumber(double value) { return QString::number(value, 'g', 3); }

QString reasonWords(const std::string& reason) {
  static const QRegularExpression weight(QStringLiteral(R"(^weight [\d.e+-]+(?:: |, )?)"));
  QString words = text(reason);
  const auto match = weight.match(words);
  if (!match.hasMatch()) return words;
  QStringList parts;
  for (const QString& part : words.mid(match.capturedLength()).split(QStringLiteral(", ")))
    parts << partWords(part);
  return parts.join(QStringLiteral(" · "));
}

QString participationTitle(fedlink::Participation state) {
  switch (state) {
    case fedlink::Participation::invited:
      //: State of a site in a round: its work waits to be fetched
      return QCoreApplication::translate("Federation", "invited");
    case fedlink::Participation::delivered:
      //: State of a site in a round
      return QCoreApplication::translate("Federation", "training");
    case fedlink::Participation::accepted:
      //: State of a site in a round: its update counts
      return QCoreApplication::translate("Federation", "reported");
    case fedlink::Participation::refused:
      //: State of a site in a round: its update was not acceptable
      return QCoreApplication::translate("Federation", "refused");
    case fedlink::Participation::failed:
      break;
  }
  //: State of a site in a round: it said that it could not
  return QCoreApplication::translate("Federation", "failed");
}

QString agentPhaseTitle(fedlink::AgentPhase phase) {
  switch (phase) {
    case fedlink::AgentPhase::connecting:
      //: What a site does
      return QCoreApplication::translate("Federation", "connecting");
    case fedlink::AgentPhase::waiting:
      //: What a site does
      return QCoreApplication::translate("Federation", "waiting for work");
    case fedlink::AgentPhase::fetching:
      //: What a site does
      return QCoreApplication::translate("Federation", "fetching the model");
    case fedlink::AgentPhase::training:
      //: What a site does
      return QCoreApplication::translate("Federation", "training");
    case fedlink::AgentPhase::sending:
      //: What a site does
      return QCoreApplication::translate("Federation", "sending its update");
    case fedlink::AgentPhase::ended:
      break;
  }
  //: What a site does: nothing any more
  return QCoreApplication::translate("Federation", "not joined");
}

QString stepTitle(const std::string& step) {
  for (const auto& [name, title] : kSteps)
    if (name == step) return federationText(title);
  return text(step);
}

QString outcomeTitle(fedlink::StepOutcome outcome) {
  switch (outcome) {
    case fedlink::StepOutcome::passed:
      //: Result of a step of a connection test
      return QCoreApplication::translate("Federation", "in order");
    case fedlink::StepOutcome::warned:
      //: Result of a step of a connection test
      return QCoreApplication::translate("Federation", "warning");
    case fedlink::StepOutcome::failed:
      //: Result of a step of a connection test
      return QCoreApplication::translate("Federation", "problem");
    case fedlink::StepOutcome::skipped:
      break;
  }
  //: Result of a step of a connection test: one before it failed
  return QCoreApplication::translate("Federation", "not tried");
}

QString workTitle(const std::string& kind) {
  //: What a site was asked for in a round
  return kind == "evaluate" ? QCoreApplication::translate("Federation", "scoring")
                            //: What a site was asked for in a round
                            : QCoreApplication::translate("Federation", "training");
}

std::pair<QString, Tone> verdictOf(const fedlink::SiteRound& round) {
  //: What became of a site's update
  if (!round.sent) return {QCoreApplication::translate("Federation", "not sent"), Tone::warning};
  //: What became of a site's update: no word from the coordinator yet
  if (!round.accepted) return {QCoreApplication::translate("Federation", "sent"), Tone::busy};
  //: What became of a site's update
  if (*round.accepted) return {QCoreApplication::translate("Federation", "accepted"), Tone::good};
  //: What became of a site's update
  return {QCoreApplication::translate("Federation", "refused"), Tone::bad};
}

}  // namespace twinscope::app
