// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <map>
#include <optional>
#include <thread>

#include "owner/keys.h"
#include "owner/load.h"
#include "owner/materialise.h"
#include "owner/read_column.h"
#include "table/read_table.h"
#include "tests/owner/owner_fixture.h"

namespace tacet::owner {
namespace {

using table::ColumnData;
using Optional = std::optional<std::int64_t>;

/// A session whose inside is open to the test.
struct Opened {
  explicit Opened(const Options& options)
      : keys(read_keys(options).value()),
        device(std::make_unique<const backend::Device>(backend::Device::Options{.threads = options.threads})) {
    auto encryptor = client::BgvEncryptor::with_secret_key(keys.parameters, *device, *keys.secret_key).value();
    auto decryptor = client::BgvDecryptor::create(keys.parameters, *device, *keys.secret_key).value();
    auto store = table::Store::open(options.host_folder, *device).value();
    data =
        std::make_unique<SessionData>(options, std::move(device), std::move(keys.secret_key), keys.parameters,
                                      std::move(encryptor), std::move(decryptor), std::move(store), table::Catalog());
    // The catalog is read by the lock that every change takes.
    EXPECT_TRUE(lock_owner(*data));
  }
  std::vector<Optional> column(const std::string& table, const table::Column& column) const {
    const auto opened = read_column(*data, *data->catalog.find(table), column);
    EXPECT_TRUE(opened) << opened.error().message();
    std::vector<Optional> values;
    for (std::size_t row = 0; opened && row < opened->values.size(); ++row) values.push_back(opened->value(row));
    return values;
  }
  OwnerKeys keys;
  std::unique_ptr<const backend::Device> device;
  std::unique_ptr<SessionData> data;
};

class LoadTest : public OwnerTest {
 protected:
  LoadTest() { make_keys(); }
  std::string fault(const LoadRequest& request) {
    auto session = open();
    const auto before = test::files_under(options_.host_folder);
    const auto report = session.load(request);
    EXPECT_FALSE(report);
    EXPECT_EQ(test::files_under(options_.host_folder), before) << "nothing was loaded";
    EXPECT_FALSE(std::filesystem::exists(options_.owner_folder / "pending"));
    return report ? "" : report.error().message();
  }
};

constexpr std::string_view mixed_csv =
    "n,d,flag,day,word,same,none\n"
    "-9223372036854775808,1.25,true,2024-02-29,b,7,\n"
    "9223372036854775807,,false,,,7,\n"
    ",-0.5,,1969-12-31,\"\",7,\n";

TEST_F(LoadTest, WhatWasEncryptedComesBack) {
  const auto report = open().load(request("t", mixed_csv));
  ASSERT_TRUE(report) << report.error().message();
  EXPECT_EQ(report->blocks, 1U);
  EXPECT_EQ(report->file_bytes, mixed_csv.size());
  const Opened owner(options_);
  const table::Table* const t = owner.data->catalog.find("t");
  ASSERT_NE(t, nullptr);
  const auto values = [&](const char* name) { return owner.column("t", *t->find(name)); };
  using V = std::vector<Optional>;
  EXPECT_EQ(values("n"), (V{std::numeric_limits<std::int64_t>::min(), std::numeric_limits<std::int64_t>::max(), {}}));
  EXPECT_EQ(values("d"), (V{125, {}, -50}));
  EXPECT_EQ(values("flag"), (V{1, 0, {}}));
  EXPECT_EQ(values("day"), (V{19782, {}, -1}));
  EXPECT_EQ(values("word"), (V{1, {}, 0}));
  EXPECT_EQ(values("same"), (V{7, 7, 7}));
  EXPECT_EQ(values("none"), (V{{}, {}, {}}));
  const auto description = open().describe("t");
  ASSERT_TRUE(description);
  EXPECT_EQ(description->stored_bytes, report->stored_bytes);
  EXPECT_EQ(description->table.columns.size(), 7U);
}

TEST_F(LoadTest, SeveralBlocksAndPaddingRows) {
  std::string csv = "a,b\n";
  std::vector<Optional> a;
  std::vector<Optional> b;
  for (std::int64_t i = 0; i < 2500; ++i) {
    a.emplace_back(100 + i * 37 % 1000);
    b.push_back(i % 7 == 0 ? Optional() : Optional(i % 3));
    csv += std::to_string(*a.back()) + "," + (b.back() ? std::to_string(*b.back()) : "") + "\n";
  }
  ASSERT_TRUE(open().load(request("t", csv)));
  const Opened owner(options_);
  const table::Table* const t = owner.data->catalog.find("t");
  EXPECT_EQ(owner.column("t", *t->find("a")), a);
  EXPECT_EQ(owner.column("t", *t->find("b")), b);
  const auto stored = owner.data->store.table(t->id);
  ASSERT_TRUE(stored);
  EXPECT_EQ((*stored)->blocks, 3U);
  ASSERT_EQ((*stored)->columns.size(), 2U) << "too many rows for coefficients";
  // The last block ends with 572 rows that are none: 0 in every lane.
  for (const auto& column : (*stored)->columns) {
    for (std::uint32_t lane = 0; lane < column.lanes; ++lane) {
      const auto slots =
          owner.data->decryptor.decrypt(owner.data->store.read_lane(t->id, column.id, lane, 2, bgv::Level(1)).value());
      EXPECT_TRUE(std::all_of(slots->begin() + 452, slots->end(), [](Word slot) { return slot == 0; }));
    }
  }
}

TEST_F(LoadTest, SmallTablesHaveCoefficientsToo) {
  ASSERT_TRUE(open().load(request("t", "a\n5\n\n6\n")));
  const Opened owner(options_);
  const table::Table& t = *owner.data->catalog.find("t");
  const auto stored = (*owner.data->store.table(t.id))->columns;
  ASSERT_EQ(stored.size(), 2U);
  EXPECT_EQ(stored[1],
            (table::StoredColumn{table::coefficients_column(0), 2, coefficients_level, table::LaneForm::coefficients}));
  const auto lane = [&](std::uint32_t number) {
    const auto ciphertext =
        owner.data->store.read_lane(t.id, table::coefficients_column(0), number, 0, bgv::Level(4)).value();
    auto coefficients = owner.data->decryptor.decrypt_coefficients(ciphertext).value();
    EXPECT_TRUE(std::all_of(coefficients.begin() + 3, coefficients.end(), [](Word c) { return c == 0; }));
    coefficients.resize(3);
    return coefficients;
  };
  EXPECT_EQ(lane(0), (std::vector<Word>{0, 0, 1})) << "raw - minimum";
  EXPECT_EQ(lane(1), (std::vector<Word>{1, 0, 1})) << "has a value";
}

TEST_F(LoadTest, RefusalsLoadNothing) {
  ASSERT_TRUE(open().load(request("t", "a\n1\n")));
  const auto says = [](const std::string& message, std::string_view part) {
    EXPECT_NE(message.find(part), std::string::npos) << message;
  };
  says(fault(request("t", "a\n1\n")), "tacet drop t first");
  says(fault(request("u", "a,b\n1\n")), "line 2");
  auto wrong = request("u", "a\nx\n");
  wrong.columns = {"a integer"};
  says(fault(wrong), "line 2, column 'a'");
  wrong.columns = {"a"};
  says(fault(wrong), "'a' does not end in a type");
  wrong = request("u", "a\n1\n");
  wrong.table = "";
  says(fault(wrong), "the name of a table");
  wrong.table = "\xff";
  says(fault(wrong), "the name of a table");
  wrong = request("u", "a\n1\n");
  wrong.file = folder_ / "none.csv";
  says(fault(wrong), "none.csv");
  options_.interrupted = [] { return true; };
  says(fault(request("u", "a\n1\n")), "interrupted");
  int calls = 0;
  options_.interrupted = [&calls] { return ++calls > 3; };
  says(fault(request("u", "a\n1\n2\n")), "interrupted");
  EXPECT_FALSE(open().describe("u"));
  EXPECT_FALSE(open().drop("u"));
}

TEST_F(LoadTest, AFullDiskLoadsNothing) {
  const auto wanted = request("t", mixed_csv);
  auto session = open();
  const auto before = test::files_under(options_.host_folder);
  rlimit old{};
  getrlimit(RLIMIT_FSIZE, &old);
  const auto handler = std::signal(SIGXFSZ, SIG_IGN);
  const rlimit tight{200000, old.rlim_max};
  setrlimit(RLIMIT_FSIZE, &tight);
  const auto report = session.load(wanted);
  setrlimit(RLIMIT_FSIZE, &old);
  std::signal(SIGXFSZ, handler);
  ASSERT_FALSE(report);
  EXPECT_EQ(report.error().code(), ErrorCode::system);
  EXPECT_EQ(test::files_under(options_.host_folder), before);
  EXPECT_TRUE(open().catalog().tables.empty());
  EXPECT_TRUE(session.load(wanted)) << "and again with room";
}

TEST_F(LoadTest, ReportsTypesBeforeAndProgressMeanwhile) {
  bool encrypting = false;
  std::map<std::string, std::uint64_t, std::less<>> last;
  options_.progress = [&](std::string_view what, std::uint64_t done, std::uint64_t total) {
    encrypting = encrypting || what == "encrypting";
    EXPECT_TRUE(what != "encrypting" || done <= total);
    last.insert_or_assign(std::string(what), done);
  };
  auto wanted = request("t", "a\n5\n6\n");
  std::string type;
  wanted.types_known = [&](const table::Table& table) {
    EXPECT_FALSE(encrypting);
    type = to_string(table.columns.at(0).type);
  };
  ASSERT_TRUE(open().load(wanted));
  EXPECT_EQ(type, "integer");
  EXPECT_EQ(last.at("encrypting"), 2U) << "one lane in two forms";
  EXPECT_EQ(last.at("reading values"), 2U);
}

class ReferenceTest : public LoadTest {
 protected:
  ReferenceTest() {
    EXPECT_TRUE(open().load(request("people", "id,name,size,code\n10,ann,1.5,a\n20,bob,,b\n30,cid,-2,c\n")));
  }
};

TEST_F(ReferenceTest, AreChecked) {
  const auto says = [&](std::vector<std::string> references, std::string_view part) {
    auto wanted = request("visits", "person,word\n10,a\n");
    wanted.references = std::move(references);
    const std::string message = fault(wanted);
    EXPECT_NE(message.find(part), std::string::npos) << message;
  };
  says({"person"}, "is not a reference");
  says({"person nobody(id)"}, "no table 'nobody'");
  says({"person people(key)"}, "no column 'key'");
  says({"person people(size)"}, "NULLs or values that occur twice");
  says({"who people(id)"}, "no column 'who'");
  says({"word people(id)"}, "column 'word' is text and cannot refer");
  says({"person people(id)", "word people(code)"}, "two references");
  auto good = request("visits", "person,word\n10,a\n");
  good.references = {"person people(id)"};
  ASSERT_TRUE(open().load(good));
  const Status dropped = open().drop("people");
  ASSERT_FALSE(dropped);
  EXPECT_NE(dropped.error().message().find("drop 'visits' first"), std::string::npos);
  ASSERT_TRUE(open().drop("visits"));
  ASSERT_TRUE(open().drop("people"));
  EXPECT_TRUE(test::files_under(options_.host_folder / "tables").empty());
}

TEST_F(ReferenceTest, MaterialisedColumnsFollowEachRow) {
  auto wanted = request("visits", "person,x\n30,1\n10.0,2\n99,3\n,4\n20,5\n10,6\n10.5,7\n");
  wanted.references = {"person people(id)"};
  ASSERT_TRUE(open().load(wanted));
  const Opened owner(options_);
  const table::Reference reference = owner.data->catalog.find("visits")->references.at(0);
  const auto made = [&](const char* column) {
    const auto found = materialise(*owner.data, "visits", reference, column);
    EXPECT_TRUE(found) << found.error().message();
    return owner.column("visits", **found);
  };
  using V = std::vector<Optional>;
  EXPECT_EQ(made("size"), (V{-20, 15, {}, {}, {}, 15, {}}));
  EXPECT_EQ(made("name"), (V{2, 0, {}, {}, 1, 0, {}}));
  EXPECT_EQ(made("id"), (V{30, 10, {}, {}, 20, 10, {}}));
  EXPECT_EQ(made(""), (V{1, 1, 0, 0, 1, 1, 0}));
  const auto files = test::files_under(options_.host_folder);
  EXPECT_EQ(made("size"), (V{-20, 15, {}, {}, {}, 15, {}}));
  EXPECT_EQ(test::files_under(options_.host_folder), files) << "made once";

  const auto session = open();
  const table::Table& visits = *session.catalog().find("visits");
  EXPECT_EQ(visits.columns.size(), 6U);
  const table::Column* const name = visits.find(table::ColumnSource{"people", "name"});
  ASSERT_NE(name, nullptr);
  EXPECT_EQ(name->dictionary, (std::vector<std::string>{"ann", "bob", "cid"}));
  EXPECT_TRUE(name->nullable);
  EXPECT_EQ(visits.find("name"), nullptr);
  const table::Column* const there = visits.find(table::ColumnSource{"people", ""});
  ASSERT_NE(there, nullptr);
  EXPECT_FALSE(there->nullable);
  EXPECT_EQ(there->maximum, 1);

  EXPECT_FALSE(materialise(*owner.data, "visits", reference, "nothing"));
  EXPECT_FALSE(materialise(*owner.data, "nowhere", reference, "size"));
}

TEST_F(ReferenceTest, TextsAreComparedAsTexts) {
  auto wanted = request("visits", "code\nc\nzz\n\nb\n");
  wanted.references = {"code people(code)"};
  ASSERT_TRUE(open().load(wanted));
  const Opened owner(options_);
  const auto found = materialise(*owner.data, "visits", owner.data->catalog.find("visits")->references.at(0), "id");
  ASSERT_TRUE(found);
  EXPECT_EQ(owner.column("visits", **found), (std::vector<Optional>{30, {}, {}, 20}));
}

TEST_F(LoadTest, ColumnsThatTheCatalogDoesNotKnowAreRemoved) {
  ASSERT_TRUE(open().load(request("t", "a\n5\n6\n")));
  const auto before = test::files_under(options_.host_folder);
  {
    const Opened owner(options_);
    const table::Table& t = *owner.data->catalog.find("t");
    ColumnData extra;
    extra.column.id = 7;
    extra.values = {1, 0};
    extra.present = {1, 1};
    describe_values(extra);
    const auto stored = stored_columns(*owner.data, extra.column, false);
    auto writer = owner.data->store.write_table(t.id, 1, stored);
    ASSERT_TRUE(writer);
    ASSERT_TRUE(write_columns(*owner.data, *writer, stored, std::span(&extra, 1), 1));
    ASSERT_TRUE(writer->commit());
  }
  EXPECT_GT(test::files_under(options_.host_folder).size(), before.size());
  open();
  EXPECT_EQ(test::files_under(options_.host_folder), before);
}

/// Loads and drops for ever. What was loaded stays for as long as loading took, so that a kill meets both states about
/// as often.
[[noreturn]] void load_for_ever(const Options& options, const LoadRequest& request) {
  auto session = Session::open(options);
  while (session) {
    const bool there = session->catalog().find(request.table) != nullptr;
    const auto start = std::chrono::steady_clock::now();
    if (!(there ? session->drop(request.table).has_value() : session->load(request).has_value())) break;
    if (!there) std::this_thread::sleep_for(std::chrono::steady_clock::now() - start);
  }
  ::_exit(1);
}

TEST_F(LoadTest, AKillLeavesTheOldStateOrTheNewOne) {
  ASSERT_TRUE(open().load(request("kept", "a\n5\n6\n")));
  const auto before = test::files_under(options_.host_folder);
  const auto wanted = request("t", "a,b\n1,x\n2,y\n3,\n");
  Options alone = options_;
  alone.threads = 1;
  RandomStream random(Seed{{9}}, "moments");
  int with_table = 0;
  constexpr int rounds = 30;
  // Microseconds in which the kill comes: more until loading got through once, however busy the machine is.
  Word span = 60000;
  for (int round = 0; round < rounds; ++round) {
    const pid_t child = fork();
    ASSERT_GE(child, 0);
    if (child == 0) load_for_ever(alone, wanted);
    ::usleep(static_cast<useconds_t>(span / 16 + random.next() % span));
    ::kill(child, SIGKILL);
    int status = 0;
    ASSERT_EQ(waitpid(child, &status, 0), child);
    ASSERT_TRUE(WIFSIGNALED(status)) << "loading met a fault";
    const auto session = open();
    ASSERT_NE(session.catalog().find("kept"), nullptr);
    EXPECT_FALSE(std::filesystem::exists(options_.owner_folder / "pending"));
    const Opened owner(options_);
    EXPECT_EQ(owner.data->store.tables().size(), session.catalog().tables.size());
    if (session.catalog().find("t") != nullptr) {
      ++with_table;
      EXPECT_TRUE(session.describe("t"));
      EXPECT_EQ(owner.column("t", *owner.data->catalog.find("t")->find("a")), (std::vector<Optional>{1, 2, 3}));
    } else {
      EXPECT_EQ(test::files_under(options_.host_folder), before);
      if (with_table == 0) span += span / 4;
    }
  }
  EXPECT_GT(with_table, 0);
  EXPECT_LT(with_table, rounds);
}

}  // namespace
}  // namespace tacet::owner
