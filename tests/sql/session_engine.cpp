// SPDX-License-Identifier: Apache-2.0
#include <optional>
#include <utility>

#include "owner/session.h"
#include "tests/sql/engine.h"

namespace tacet::test::sql {
namespace {

class SessionEngine : public Engine {
 public:
  Status load(const std::vector<TableSource>& tables, bool full_security) {
    owner::Options options;
    options.owner_folder = folder_.path() / "owner";
    options.host_folder = folder_.path() / "host";
    options.insecure_test_ring = !full_security;
    TACET_RETURN_IF_ERROR(owner::generate_keys(options));
    TACET_ASSIGN_OR_RETURN(owner::Session session, owner::Session::open(options));
    TACET_ASSIGN_OR_RETURN(const std::vector<TableSource> files, with_files(tables, folder_.path()));
    for (const TableSource& table : files) {
      owner::LoadRequest request;
      request.file = table.file;
      request.table = table.name;
      request.columns = table.columns;
      request.references = table.references;
      TACET_RETURN_IF_ERROR(session.load(request));
    }
    session_.emplace(std::move(session));
    return {};
  }

  Result<query::ResultTable> ask(std::string_view sql) override {
    TACET_ASSIGN_OR_RETURN(owner::QueryAnswer answer, session_->ask(sql));
    return std::move(answer.table);
  }

 private:
  TemporaryFolder folder_;
  std::optional<owner::Session> session_;
};

}  // namespace

Result<std::unique_ptr<Engine>> session_engine(const std::vector<TableSource>& tables, bool full_security) {
  auto engine = std::make_unique<SessionEngine>();
  TACET_RETURN_IF_ERROR(engine->load(tables, full_security));
  return std::unique_ptr<Engine>(std::move(engine));
}

}  // namespace tacet::test::sql
