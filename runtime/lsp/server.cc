#include "runtime/lsp/server.h"

#include <map>
#include <memory>
#include <string>
#include <utility>

#include "runtime/lsp/transport.h"

namespace weir::lsp {
namespace {

// Error codes of JSON-RPC and of the protocol.
constexpr int kParseError = -32700, kInvalidRequest = -32600, kMethodNotFound = -32601, kInvalidParams = -32602,
              kNotInitialized = -32002, kRequestFailed = -32803;

struct Failure {
  int code;
  std::string message;
};

class Server {
 public:
  Server(std::ostream& out, const FrontEnd& front_end, std::string version)
      : out_(out), front_end_(front_end), version_(std::move(version)) {}

  void Take(const std::string& body);
  void Refuse(const Json& id, const Failure& failure) {
    WriteMessage(out_,
                 {{"jsonrpc", "2.0"}, {"id", id}, {"error", {{"code", failure.code}, {"message", failure.message}}}});
  }
  bool exited() const { return exited_; }
  bool shut_down() const { return shut_down_; }

 private:
  void Request(const Json& id, const std::string& method, const Json& params);
  void Notification(const std::string& method, const Json& params);
  Json Answer(const std::string& method, const Json& params);
  Json Initialize();
  Document& DocumentOf(const Json& params);
  void Open(const std::string& uri, std::string text);
  void Publish(const std::string& uri, Json diagnostics);

  std::ostream& out_;
  const FrontEnd& front_end_;
  const std::string version_;
  std::map<std::string, std::unique_ptr<Document>> documents_;
  bool initialized_ = false, shut_down_ = false, exited_ = false;
};

void Server::Take(const std::string& body) {
  Json message;
  try {
    message = Json::parse(body);
  } catch (const Json::exception&) {
    return Refuse(nullptr, {kParseError, "this is not JSON"});
  }
  const bool whole = message.is_object() && message.contains("method") && message["method"].is_string();
  if (!whole) {
    const bool response = message.is_object() && (message.contains("result") || message.contains("error"));
    if (!response) Refuse(nullptr, {kInvalidRequest, "this is no request: it has no method"});
    return;
  }
  const std::string method = message["method"];
  const Json params = message.value("params", Json());
  if (message.contains("id")) {
    Request(message["id"], method, params);
  } else {
    Notification(method, params);
  }
}

void Server::Request(const Json& id, const std::string& method, const Json& params) {
  try {
    Json result = Answer(method, params);
    WriteMessage(out_, {{"jsonrpc", "2.0"}, {"id", id}, {"result", std::move(result)}});
  } catch (const Failure& failure) {
    Refuse(id, failure);
  } catch (const Json::exception& wrong) {
    Refuse(id, {kInvalidParams, wrong.what()});
  }
}

void Server::Notification(const std::string& method, const Json& params) {
  if (method == "exit") exited_ = true;
  if (!initialized_ || shut_down_) return;
  try {
    if (method == "textDocument/didOpen") {
      const Json& document = params.at("textDocument");
      Open(document.at("uri").get<std::string>(), document.at("text").get<std::string>());
    } else if (method == "textDocument/didChange") {
      const Json& changes = params.at("contentChanges");
      if (!changes.is_array() || changes.empty()) return;
      Open(params.at("textDocument").at("uri").get<std::string>(), changes.back().at("text").get<std::string>());
    } else if (method == "textDocument/didClose") {
      const std::string uri = params.at("textDocument").at("uri");
      if (documents_.erase(uri) > 0) Publish(uri, Json::array());
    }
  } catch (const Json::exception&) {
    // A notification has no answer; the text stays as it was.
  }
}

Json Server::Answer(const std::string& method, const Json& params) {
  if (method == "initialize") return Initialize();
  if (!initialized_) throw Failure{kNotInitialized, "`initialize` comes first"};
  if (shut_down_) throw Failure{kInvalidRequest, "the server is shut down"};
  if (method == "shutdown") {
    shut_down_ = true;
    return nullptr;
  }
  if (method == "textDocument/formatting") return DocumentOf(params).Formatting();
  const bool at_place = method == "textDocument/hover" || method == "textDocument/definition" ||
                        method == "textDocument/completion" || method == "textDocument/prepareRename" ||
                        method == "textDocument/rename";
  if (!at_place) throw Failure{kMethodNotFound, "there is no `" + method + "` here"};
  Document& document = DocumentOf(params);
  const uint32_t offset = OffsetOf(document.source(), params.at("position"));
  if (method == "textDocument/hover") return document.Hover(offset);
  if (method == "textDocument/definition") return document.Definition(offset);
  if (method == "textDocument/completion") return document.Completion(offset);
  if (method == "textDocument/prepareRename") return document.PrepareRename(offset);
  std::string why;
  Json edit = document.Rename(offset, params.at("newName").get<std::string>(), &why);
  if (!why.empty()) throw Failure{kRequestFailed, why};
  return edit;
}

Json Server::Initialize() {
  initialized_ = true;
  return {{"capabilities",
           {{"positionEncoding", "utf-16"},
            {"textDocumentSync", {{"openClose", true}, {"change", 1}}},  // 1: the whole text
            {"hoverProvider", true},
            {"definitionProvider", true},
            {"completionProvider", {{"triggerCharacters", {"|", " ", "{"}}}},
            {"renameProvider", {{"prepareProvider", true}}},
            {"documentFormattingProvider", true}}},
          {"serverInfo", {{"name", "weir"}, {"version", version_}}}};
}

Document& Server::DocumentOf(const Json& params) {
  const std::string uri = params.at("textDocument").at("uri");
  const auto at = documents_.find(uri);
  if (at == documents_.end()) throw Failure{kInvalidParams, "`" + uri + "` is not open"};
  return *at->second;
}

void Server::Open(const std::string& uri, std::string text) {
  auto document = std::make_unique<Document>(uri, std::move(text), front_end_);
  Publish(uri, document->Diagnostics());
  documents_[uri] = std::move(document);
}

void Server::Publish(const std::string& uri, Json diagnostics) {
  WriteMessage(out_, {{"jsonrpc", "2.0"},
                      {"method", "textDocument/publishDiagnostics"},
                      {"params", {{"uri", uri}, {"diagnostics", std::move(diagnostics)}}}});
}

}  // namespace

int Serve(std::istream& in, std::ostream& out, const FrontEnd& front_end, const std::string& version) {
  Server server(out, front_end, version);
  std::string body;
  while (!server.exited()) {
    const Arrival arrival = ReadMessage(in, &body);
    if (arrival == Arrival::kEnd) break;
    if (arrival == Arrival::kTooLong) {
      server.Refuse(nullptr, {kInvalidRequest, "the message is longer than 64 MiB"});
    } else {
      server.Take(body);
    }
  }
  return server.shut_down() ? 0 : 1;
}

}  // namespace weir::lsp
