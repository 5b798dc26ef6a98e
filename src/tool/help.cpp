// SPDX-License-Identifier: Apache-2.0
#include "tool/help.h"

#include <array>
#include <utility>

namespace tacet::tool {
namespace {

constexpr std::string_view program_help =
    R"help(tacet: SQL on tables that stay encrypted. The host computes on ciphertexts; only the owner's key opens an answer.

  tacet keygen                                  once: makes the owner's keys
  tacet load patients.csv --table patients      infers types, encrypts, stores at the host
  tacet sql "SELECT COUNT(*), AVG(age) FROM patients WHERE weight > 80"
  tacet explain "SELECT ..."                    what it would cost, and what the host would learn
  tacet tables                                  what is loaded
  tacet describe patients                       its columns, types and ranges
  tacet drop patients                           removes it from the host
  tacet version

  tacet COMMAND --help                          more of each, with examples

Everywhere:
  --owner DIR      the owner's folder: secret key, names, dictionaries (default .tacet/owner)
  --host DIR       the host's folder: ciphertexts and evaluation keys (default .tacet/host)
  --threads N      threads to compute with; 0, the default, is one a processor
  -q, --quiet      nothing but the answer

Exit status: 0 done; 1 the query or file was refused; 2 the command line is not understood; 3 trouble with keys, store
or system; 130 interrupted. Answers go to standard output, everything else to standard error.
)help";

constexpr std::string_view keygen_help =
    R"help(tacet keygen: makes the keys of an owner, once.

  tacet keygen
  tacet keygen --deep
  tacet keygen --owner ~/keys/hospital --host /srv/tacet/hospital

The secret key stays in the owner's folder; evaluation keys, with which the host computes but cannot read, go to the
host's folder. Keys that exist are never overwritten. Back up the owner's folder: without the secret key nothing can
be read again, by anybody. With TACET_PASSPHRASE set in the environment the key file is encrypted under it.

  --deep           keys for queries with many conditions or arithmetic between wide columns: twice the levels, a product
                   takes about five times as long, keys and tables are larger. A query that needs them says so
  --format FORMAT  table (default) or json
  --owner DIR, --host DIR, --threads N, -q, --quiet    as everywhere: tacet --help
)help";

constexpr std::string_view load_help =
    R"help(tacet load: reads a CSV file, shows the types, encrypts every column, stores it at the host.

  tacet load patients.csv --table patients
  tacet load patients.csv.gz --table patients --column 'bmi decimal(5,2)' --column 'zip text'
  tacet load visits.csv --table visits --references 'patient_id patients(id)'

The file is CSV as RFC 4180 has it, with a header, UTF-8, plain or gzip; an empty field is NULL. Types are inferred:
integer, decimal, boolean (true/false), date (2024-02-29), timestamp (2024-02-29 13:00:05), else text. A bad row names
file, line and column, and nothing is loaded. A load that is interrupted, by anything, leaves the store as it was.

  --table NAME            what queries call it (required)
  --column 'NAME TYPE'    declares a type: integer, decimal(p,s), boolean, date, timestamp, text; may be repeated
  --references 'COLUMN TABLE(COLUMN)'
                          a column that names rows of a table that is loaded, by a unique column: joins along it are
                          as fast as filters; may be repeated
  --format FORMAT         table (default) or json
  --owner DIR, --host DIR, --threads N, -q, --quiet    as everywhere: tacet --help
)help";

constexpr std::string_view sql_help =
    R"help(tacet sql: asks one SELECT in PostgreSQL's grammar; answers are exact.

  tacet sql "SELECT COUNT(*) FROM patients WHERE age BETWEEN 50 AND 59 AND bmi > 30"
  tacet sql "SELECT sex, AVG(weight), MEDIAN(weight) FROM patients GROUP BY sex ORDER BY sex"
  tacet sql "SELECT COUNT(*) FROM visits v JOIN patients p ON v.patient_id = p.id WHERE p.age >= 70"
  tacet sql "SELECT COUNT(*) FROM patients WHERE zip = PRIVATE('8001')"     the host does not see the constant
  tacet sql --format csv "SELECT ..." > answer.csv
  tacet sql - < question.sql

docs/sql.md lists what is supported. tacet explain shows cost, and what the host learns, before you ask.

  --format FORMAT  table (default), csv or json
  --owner DIR, --host DIR, --threads N, -q, --quiet    as everywhere: tacet --help
)help";

constexpr std::string_view explain_help =
    R"help(tacet explain: the plan of a query, without an answer.

  tacet explain "SELECT COUNT(*) FROM patients WHERE age BETWEEN 50 AND 59"
  tacet explain --format json "SELECT ..."

Shows the steps at the host, levels and products, the noise margin with its failure probability, the bits of security,
bytes read, sent and returned, memory, the predicted time on this machine, and what the host would learn. The host
computes nothing; but columns of a declared join that no query has asked for yet are stored first, as tacet sql does.

  --format FORMAT  table (default) or json
  --owner DIR, --host DIR, --threads N, -q, --quiet    as everywhere: tacet --help
)help";

constexpr std::string_view tables_help =
    R"help(tacet tables: the tables that are loaded, their rows, and what they take at the host.

  tacet tables
  tacet tables --format json

  --format FORMAT  table (default), csv or json
  --owner DIR, --host DIR, --threads N, -q, --quiet    as everywhere: tacet --help
)help";

constexpr std::string_view describe_help =
    R"help(tacet describe: the columns of a table: type, NULLs, range, ciphertexts a block.

  tacet describe patients
  tacet describe patients --format json

  --format FORMAT  table (default), csv or json
  --owner DIR, --host DIR, --threads N, -q, --quiet    as everywhere: tacet --help
)help";

constexpr std::string_view drop_help =
    R"help(tacet drop: removes a table from the host and from the owner's catalog. Keys stay.

  tacet drop patients

  --owner DIR, --host DIR, --threads N, -q, --quiet    as everywhere: tacet --help
)help";

constexpr std::string_view version_help = "tacet version: the version of this program.\n";

constexpr std::array<std::pair<std::string_view, std::string_view>, 8> texts = {{{"keygen", keygen_help},
                                                                                 {"load", load_help},
                                                                                 {"sql", sql_help},
                                                                                 {"explain", explain_help},
                                                                                 {"tables", tables_help},
                                                                                 {"describe", describe_help},
                                                                                 {"drop", drop_help},
                                                                                 {"version", version_help}}};

}  // namespace

std::string_view help_text(std::string_view verb) {
  for (const auto& [name, text] : texts)
    if (name == verb) return text;
  return program_help;
}

}  // namespace tacet::tool
