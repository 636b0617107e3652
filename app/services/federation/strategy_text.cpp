#include "app/services/federation/strategy_text.h"

#include "fedlink/strategy/catalogue.h"

#include <sstream>

namespace twinscope::app {

Result<fedlink::Strategy> strategyFromText(const std::string& text) {
  std::istringstream words(text);
  std::string name;
  words >> name;
  fedlink::StrategyParameters parameters;
  for (std::string word; words >> word;) {
    const std::size_t equals = word.find('=');
    std::size_t used = 0;
    try {
      if (equals == std::string::npos) throw std::invalid_argument(word);
      parameters[word.substr(0, equals)] = std::stod(word.substr(equals + 1), &used);
    } catch (const std::logic_error&) {
      return usageError("\"" + word + "\" is not a parameter", "Write it as name=number");
    }
    if (used != word.size() - equals - 1)
      return usageError("\"" + word + "\" is not a parameter", "Write it as name=number");
  }
  return fedlink::strategyNamed(name, parameters);
}

}  // namespace twinscope::app
