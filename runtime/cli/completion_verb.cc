#include "runtime/cli/completion_verb.h"

#include <memory>

#include "runtime/cli/common.h"
#include "runtime/cli/completion.h"
#include "runtime/cli/flags.h"

namespace weir::cli {

void AddCompletionVerb(CLI::App& app, int* exit_code) {
  CLI::App* verb = app.add_subcommand("completion", "completion of verbs, flags and files for bash, zsh or fish");
  SetExample(verb, "weir completion bash > ~/.local/share/bash-completion/completions/weir");
  auto shell = std::make_shared<std::string>();
  AddChoiceArgument(verb, "SHELL", shell.get(), "the shell to make it for", {"bash", "zsh", "fish"});
  verb->callback([&app, shell, exit_code] {
    const std::vector<CompletableVerb> verbs = DescribeForCompletion(app);
    const std::string script = *shell == "bash"  ? BashCompletion(verbs)
                               : *shell == "zsh" ? ZshCompletion(verbs)
                                                 : FishCompletion(verbs);
    std::fputs(script.c_str(), stdout);
    *exit_code = kExitOk;
  });
}

}  // namespace weir::cli
