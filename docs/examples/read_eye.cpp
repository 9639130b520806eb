// Prints the probabilities of one eye: read_eye eye_state.xml eye.gray. docs/export.md says how to build it.
#include <openvino/openvino.hpp>

#include <cmath>
#include <fstream>
#include <iostream>

int main(int, char** words) {
    std::ifstream file(words[2], std::ios::binary);
    std::vector<char> pixels(std::istreambuf_iterator<char>(file), {});  // grey, row by row, a byte each
    const size_t side = std::sqrt(pixels.size());
    const auto exact = ov::hint::execution_mode(ov::hint::ExecutionMode::ACCURACY);  // else in 16 bits on some processors
    auto request = ov::Core().compile_model(words[1], "CPU", exact).create_infer_request();
    request.set_input_tensor(ov::Tensor(ov::element::u8, {1, side, side}, pixels.data()));
    request.infer();
    const auto probabilities = request.get_output_tensor();
    std::cout.precision(9);
    for (size_t each = 0; each < probabilities.get_size(); ++each) std::cout << probabilities.data<float>()[each] << "\n";
}
