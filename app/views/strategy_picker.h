#pragma once

#include <QString>
#include <QWidget>
#include <vector>

class QComboBox;
class QFormLayout;
class QLabel;
class QLineEdit;

namespace twinscope::app {

/// A strategy out of fedlink's catalogue with its parameters, each held to its range.
class StrategyPicker : public QWidget {
  Q_OBJECT
 public:
  explicit StrategyPicker(QWidget* parent = nullptr);

  /// "fedadam eta=0.05": the name, and the parameters that differ from their standard.
  [[nodiscard]] QString text() const;
  /// Takes over such a text; what it does not know it leaves at its standard.
  void setText(const QString& text);

 private:
  void showParameters();

  struct Field {
    QString name;
    double standard = 0;
    QLineEdit* edit = nullptr;
  };
  QComboBox* m_names;
  QLabel* m_summary;
  QFormLayout* m_rows;
  std::vector<Field> m_fields;
};

}  // namespace twinscope::app
