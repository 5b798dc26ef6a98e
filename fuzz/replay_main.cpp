// SPDX-License-Identifier: Apache-2.0
//
// Runs a fuzz target over stored inputs, with any compiler: fuzz_<name> FILE_OR_FOLDER...
// The empty input comes first, then every file below the given paths in the order of their names.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <optional>
#include <vector>

// The fuzz target; the name and signature are libFuzzer's.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace {

std::vector<std::filesystem::path> inputs_below(const std::filesystem::path& path) {
  if (!std::filesystem::is_directory(path)) {
    return {path};
  }
  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(path)) {
    if (entry.is_regular_file()) {
      files.push_back(entry.path());
    }
  }
  std::sort(files.begin(), files.end());
  return files;
}

std::optional<std::vector<std::uint8_t>> contents(const std::filesystem::path& path) {
  std::ifstream stream(path, std::ios::binary);
  if (!stream) {
    return std::nullopt;
  }
  std::vector<std::uint8_t> bytes;
  std::transform(std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>(), std::back_inserter(bytes),
                 [](char c) { return static_cast<std::uint8_t>(c); });
  return bytes;
}

}  // namespace

int main(int argc, char** argv) {
  LLVMFuzzerTestOneInput(nullptr, 0);
  std::size_t input_count = 1;
  for (int argument = 1; argument < argc; ++argument) {
    if (!std::filesystem::exists(argv[argument])) {
      std::cerr << argv[argument] << ": no such file or folder\n";
      return 1;
    }
    for (const auto& path : inputs_below(argv[argument])) {
      const auto bytes = contents(path);
      if (!bytes) {
        std::cerr << path << ": cannot be read\n";
        return 1;
      }
      std::cerr << path.filename().string() << ", " << bytes->size() << " bytes\n";
      LLVMFuzzerTestOneInput(bytes->data(), bytes->size());
      ++input_count;
    }
  }
  std::cerr << input_count << " inputs replayed\n";
  return 0;
}
