#include "CSimdjson.h"

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <simdjson.h>
#include <vector>

// simdjson's first stage (chosen for this processor while running) checks UTF-8 and strings' control characters and lists
// where every token starts. The second stage is here: it checks the grammar, token by token, and writes the tape.
// Not On-Demand: that refuses a whole answer for one lone surrogate, and is compiled for the oldest processor.

namespace {

inline bool is_space(uint8_t c) { return c == ' ' || c == '\n' || c == '\r' || c == '\t'; }
inline bool is_digit(uint8_t c) { return c >= '0' && c <= '9'; }

/// Where the first stage's complaint lies; it does not say. Only runs on refused input.
size_t find_fault(const uint8_t *s, size_t n, int error) {
    bool in_string = false;
    size_t opened = 0;
    for (size_t i = 0; i < n;) {
        uint8_t c = s[i];
        if (c >= 0x80) {
            size_t more = c >= 0xF0 ? 3 : c >= 0xE0 ? 2 : 1;
            bool good = c >= 0xC2 && c <= 0xF4 && i + more < n;
            for (size_t k = 1; good && k <= more; k++) good = (s[i + k] & 0xC0) == 0x80;
            if (good && c == 0xE0) good = s[i + 1] >= 0xA0;
            if (good && c == 0xED) good = s[i + 1] < 0xA0;
            if (good && c == 0xF0) good = s[i + 1] >= 0x90;
            if (good && c == 0xF4) good = s[i + 1] < 0x90;
            if (!good) {
                if (error == CR_JSON_NOT_UTF8) return i;
                i++;
                continue;
            }
            i += more + 1;
            continue;
        }
        if (in_string) {
            if (c < 0x20 && error == CR_JSON_CONTROL_CHARACTER) return i;
            if (c == '\\') { i += 2; continue; }
            if (c == '"') in_string = false;
        } else if (c == '"') {
            in_string = true;
            opened = i;
        }
        i++;
    }
    return error == CR_JSON_UNFINISHED && in_string ? opened : n;
}

struct Frame {
    uint64_t seen;
    uint32_t node;
    uint32_t count;
    bool is_object;
};

/// Objects with more members than this have their keys compared by sorting instead of one by one (hostile input).
constexpr uint32_t few_keys = 48;

struct Builder {
    const uint8_t *src;
    uint32_t length;
    const uint32_t *tokens;
    uint32_t token_count;
    uint32_t max_depth;

    cr_json_node *nodes = nullptr;
    uint32_t count = 0;
    std::vector<uint8_t> text;
    std::vector<Frame> stack;
    uint32_t repeated = 0, replaced = 0;
    size_t fault = 0;
    const uint8_t *backslash = nullptr;

    int fail(int error, size_t at) { fault = at; return error; }

    inline uint32_t token_end(uint32_t token) const { return token + 1 < token_count ? tokens[token + 1] : length; }

    /// Only white space from `from` to the next token.
    inline bool clear(uint32_t from, uint32_t to) const {
        for (; from < to; from++) if (!is_space(src[from])) return false;
        return true;
    }

    struct Text { const uint8_t *bytes; uint32_t length; };
    inline Text string_of(const cr_json_node &node) const {
        if (node.info & CR_JSON_ESCAPED) {
            uint32_t n;
            std::memcpy(&n, text.data() + node.link, 4);
            return {text.data() + node.link + 4, n};
        }
        return {src + node.start + 1, node.end - node.start - 2};
    }

    static inline int hex(uint8_t c) {
        if (is_digit(c)) return c - '0';
        if (c >= 'a' && c <= 'f') return c - 'a' + 10;
        if (c >= 'A' && c <= 'F') return c - 'A' + 10;
        return -1;
    }

    static inline int32_t hex4(const uint8_t *p, const uint8_t *end) {
        if (end - p < 4) return -1;
        int32_t value = 0;
        for (int i = 0; i < 4; i++) {
            int digit = hex(p[i]);
            if (digit < 0) return -1;
            value = value * 16 + digit;
        }
        return value;
    }

    void put(uint32_t c) {
        if (c < 0x80) {
            text.push_back(uint8_t(c));
        } else if (c < 0x800) {
            text.push_back(uint8_t(0xC0 | (c >> 6)));
            text.push_back(uint8_t(0x80 | (c & 63)));
        } else if (c < 0x10000) {
            text.push_back(uint8_t(0xE0 | (c >> 12)));
            text.push_back(uint8_t(0x80 | ((c >> 6) & 63)));
            text.push_back(uint8_t(0x80 | (c & 63)));
        } else {
            text.push_back(uint8_t(0xF0 | (c >> 18)));
            text.push_back(uint8_t(0x80 | ((c >> 12) & 63)));
            text.push_back(uint8_t(0x80 | ((c >> 6) & 63)));
            text.push_back(uint8_t(0x80 | (c & 63)));
        }
    }

    int unescape(cr_json_node &node) {
        size_t head = text.size();
        if (head > 0x7FFFFFF0) return fail(CR_JSON_TOO_LARGE, node.start);
        text.resize(head + 4);
        const uint8_t *p = src + node.start + 1, *end = src + node.end - 1;
        while (p < end) {
            const uint8_t *next = static_cast<const uint8_t *>(std::memchr(p, '\\', size_t(end - p)));
            if (!next) next = end;
            text.insert(text.end(), p, next);
            p = next;
            if (p == end) break;
            if (end - p < 2) return fail(CR_JSON_BAD_ESCAPE, size_t(p - src));
            switch (p[1]) {
            case '"': text.push_back('"'); break;
            case '\\': text.push_back('\\'); break;
            case '/': text.push_back('/'); break;
            case 'b': text.push_back('\b'); break;
            case 'f': text.push_back('\f'); break;
            case 'n': text.push_back('\n'); break;
            case 'r': text.push_back('\r'); break;
            case 't': text.push_back('\t'); break;
            case 'u': {
                int32_t c = hex4(p + 2, end);
                if (c < 0) return fail(CR_JSON_BAD_ESCAPE, size_t(p - src));
                p += 6;
                if (c >= 0xD800 && c <= 0xDFFF) {
                    int32_t low = c < 0xDC00 && end - p >= 6 && p[0] == '\\' && p[1] == 'u' ? hex4(p + 2, end) : -1;
                    if (low >= 0xDC00 && low <= 0xDFFF) {
                        put(0x10000u + (uint32_t(c - 0xD800) << 10) + uint32_t(low - 0xDC00));
                        p += 6;
                    } else {
                        put(0xFFFD);
                        node.info |= CR_JSON_REPLACED;
                        replaced++;
                    }
                } else {
                    put(uint32_t(c));
                }
                continue;
            }
            default: return fail(CR_JSON_BAD_ESCAPE, size_t(p - src));
            }
            p += 2;
        }
        uint32_t n = uint32_t(text.size() - head - 4);
        std::memcpy(text.data() + head, &n, 4);
        node.link = uint32_t(head);
        node.info |= CR_JSON_ESCAPED;
        return CR_JSON_OK;
    }

    /// The string token that starts at `at`; the closing quote is the last byte before the next token that is not space.
    inline int string(uint32_t token) {
        uint32_t at = tokens[token], last = token_end(token) - 1;
        while (last > at && is_space(src[last])) last--;
        if (last == at || src[last] != '"') return fail(CR_JSON_UNEXPECTED, last);
        cr_json_node &node = nodes[count++];
        node.start = at;
        node.end = last + 1;
        node.link = 0;
        node.info = CR_JSON_STRING;
        // One pointer runs ahead to the next backslash of the whole source, so that strings without any are not looked at.
        if (backslash < src + at) {
            const void *found = std::memchr(src + at, '\\', length - at);
            backslash = found ? static_cast<const uint8_t *>(found) : src + length;
        }
        return backslash < src + last ? unescape(node) : CR_JSON_OK;
    }

    inline int scalar(uint32_t token) {
        uint32_t at = tokens[token], limit = token_end(token), p = at;
        uint32_t kind;
        switch (src[at]) {
        case 't': kind = CR_JSON_TRUE; if (limit - at < 4 || std::memcmp(src + at, "true", 4)) return fail(CR_JSON_BAD_LITERAL, at); p += 4; break;
        case 'n': kind = CR_JSON_NULL; if (limit - at < 4 || std::memcmp(src + at, "null", 4)) return fail(CR_JSON_BAD_LITERAL, at); p += 4; break;
        case 'f': kind = CR_JSON_FALSE; if (limit - at < 5 || std::memcmp(src + at, "false", 5)) return fail(CR_JSON_BAD_LITERAL, at); p += 5; break;
        case '-': case '0': case '1': case '2': case '3': case '4': case '5': case '6': case '7': case '8': case '9': {
            kind = CR_JSON_NUMBER;
            auto digits = [&] { uint32_t from = p; while (p < limit && is_digit(src[p])) p++; return p > from; };
            if (src[p] == '-') p++;
            if (p < limit && src[p] == '0') p++;
            else if (!digits()) return fail(CR_JSON_BAD_NUMBER, at);
            if (p < limit && src[p] == '.') { p++; if (!digits()) return fail(CR_JSON_BAD_NUMBER, at); }
            if (p < limit && (src[p] == 'e' || src[p] == 'E')) {
                p++;
                if (p < limit && (src[p] == '+' || src[p] == '-')) p++;
                if (!digits()) return fail(CR_JSON_BAD_NUMBER, at);
            }
            if (!clear(p, limit)) return fail(CR_JSON_BAD_NUMBER, at);
            break;
        }
        default: return fail(CR_JSON_UNEXPECTED, at);
        }
        if (!clear(p, limit)) return fail(CR_JSON_BAD_LITERAL, at);
        nodes[count++] = {at, p, 0, kind};
        return CR_JSON_OK;
    }

    inline uint32_t after(uint32_t node) const {
        return (nodes[node].info & CR_JSON_KIND_MASK) >= CR_JSON_ARRAY ? nodes[node].link : node + 1;
    }

    /// Marks the key just written if its object had it before.
    inline void check_key(Frame &frame) {
        cr_json_node &key = nodes[count - 1];
        Text mine = string_of(key);
        uint32_t n = mine.length;
        uint32_t hash = n ? n * 5u + mine.bytes[0] * 3u + mine.bytes[n - 1] * 11u + mine.bytes[n / 2] * 23u : 0;
        uint64_t bit = uint64_t(1) << (hash & 63);
        bool perhaps = frame.seen & bit;
        frame.seen |= bit;
        if (!perhaps || frame.count > few_keys) return;
        for (uint32_t other = frame.node + 1; other < count - 1; other = after(other + 1)) {
            Text its = string_of(nodes[other]);
            if (its.length == n && std::memcmp(its.bytes, mine.bytes, n) == 0) {
                key.info |= CR_JSON_REPEATED;
                repeated++;
                return;
            }
        }
    }

    void check_many_keys(const Frame &frame) {
        std::vector<uint32_t> keys;
        keys.reserve(frame.count);
        for (uint32_t key = frame.node + 1; key < count; key = after(key + 1)) keys.push_back(key);
        auto compare = [&](uint32_t a, uint32_t b) {
            Text x = string_of(nodes[a]), y = string_of(nodes[b]);
            int order = std::memcmp(x.bytes, y.bytes, std::min(x.length, y.length));
            return order ? order : x.length < y.length ? -1 : x.length > y.length;
        };
        std::sort(keys.begin(), keys.end(), [&](uint32_t a, uint32_t b) {
            int order = compare(a, b);
            return order ? order < 0 : a < b;
        });
        for (size_t i = 1; i < keys.size(); i++) {
            if (compare(keys[i - 1], keys[i]) == 0 && !(nodes[keys[i]].info & CR_JSON_REPEATED)) {
                nodes[keys[i]].info |= CR_JSON_REPEATED;
                repeated++;
            }
        }
    }

    int build() {
        uint32_t token = 0;
        stack.reserve(32);
        for (;;) {
            // A value is due at `token`.
            if (token >= token_count) return fail(CR_JSON_UNFINISHED, length);
            uint8_t c = src[tokens[token]];
            if (c == '{' || c == '[') {
                if (stack.size() >= max_depth) return fail(CR_JSON_TOO_DEEP, tokens[token]);
                bool is_object = c == '{';
                stack.push_back({0, count, 0, is_object});
                nodes[count++] = {tokens[token], 0, 0, uint32_t(is_object ? CR_JSON_OBJECT : CR_JSON_ARRAY)};
                token++;
                if (token >= token_count) return fail(CR_JSON_UNFINISHED, length);
                if (src[tokens[token]] != (is_object ? '}' : ']')) {
                    if (!is_object) { stack.back().count = 1; continue; }
                    goto key;
                }
            } else {
                int error = c == '"' ? string(token) : scalar(token);
                if (error) return error;
                token++;
                if (stack.empty()) break;
                goto next;
            }
        close: {
            Frame &frame = stack.back();
            if (frame.is_object && frame.count > few_keys) check_many_keys(frame);
            cr_json_node &node = nodes[frame.node];
            node.end = tokens[token] + 1;
            node.link = count;
            node.info |= std::min<uint32_t>(frame.count, 0xFFFFFF) << CR_JSON_COUNT_SHIFT;
            stack.pop_back();
            token++;
            if (stack.empty()) break;
        }
        next: {
            if (token >= token_count) return fail(CR_JSON_UNFINISHED, length);
            Frame &frame = stack.back();
            uint8_t mark = src[tokens[token]];
            if (mark == (frame.is_object ? '}' : ']')) goto close;
            if (mark != ',') return fail(CR_JSON_UNEXPECTED, tokens[token]);
            token++;
            if (!frame.is_object) { frame.count++; continue; }
        }
        key: {
            if (token >= token_count) return fail(CR_JSON_UNFINISHED, length);
            if (src[tokens[token]] != '"') return fail(CR_JSON_UNEXPECTED, tokens[token]);
            int error = string(token);
            if (error) return error;
            Frame &frame = stack.back();
            frame.count++;
            check_key(frame);
            token++;
            if (token >= token_count) return fail(CR_JSON_UNFINISHED, length);
            if (src[tokens[token]] != ':') return fail(CR_JSON_UNEXPECTED, tokens[token]);
            token++;
        }
        }
        return token == token_count ? CR_JSON_OK : fail(CR_JSON_TRAILING, tokens[token]);
    }
};

int parse(const uint8_t *source, size_t length, uint32_t max_depth, cr_json_tape *tape, size_t *at) {
    using namespace simdjson;
    if (length > 0x7FFFFFC0) return CR_JSON_TOO_LARGE;
    // A byte order mark is let pass and counts in the offsets.
    uint32_t skipped = length >= 3 && source[0] == 0xEF && source[1] == 0xBB && source[2] == 0xBF ? 3 : 0;
    const uint8_t *src = source + skipped;
    uint32_t n = uint32_t(length) - skipped;
    *at = skipped;
    if (n == 0) return CR_JSON_EMPTY;
    std::unique_ptr<internal::dom_parser_implementation> stage;
    if (get_active_implementation()->create_dom_parser_implementation(n, 1, stage)) return CR_JSON_MEMORY;
    if (error_code error = stage->stage1(src, n, stage1_mode::regular)) {
        int ours = error == UTF8_ERROR ? CR_JSON_NOT_UTF8
            : error == UNESCAPED_CHARS ? CR_JSON_CONTROL_CHARACTER
            : error == UNCLOSED_STRING ? CR_JSON_UNFINISHED
            : error == EMPTY ? CR_JSON_EMPTY
            : error == MEMALLOC ? CR_JSON_MEMORY : CR_JSON_UNEXPECTED;
        *at = skipped + find_fault(src, n, ours);
        return ours;
    }
    if (stage->n_structural_indexes == 0) return CR_JSON_EMPTY;
    // No more values than tokens: one allocation, shrunk afterwards.
    std::unique_ptr<cr_json_node, decltype(&std::free)> nodes(
        static_cast<cr_json_node *>(std::malloc(sizeof(cr_json_node) * stage->n_structural_indexes)), &std::free);
    if (!nodes) return CR_JSON_MEMORY;
    Builder builder;
    builder.src = src;
    builder.length = n;
    builder.tokens = stage->structural_indexes.get();
    builder.token_count = stage->n_structural_indexes;
    builder.max_depth = max_depth;
    builder.nodes = nodes.get();
    if (int error = builder.build()) {
        *at = skipped + builder.fault;
        return error;
    }
    if (skipped) {
        for (uint32_t i = 0; i < builder.count; i++) {
            nodes.get()[i].start += skipped;
            nodes.get()[i].end += skipped;
        }
    }
    if (!builder.text.empty()) {
        tape->text = static_cast<uint8_t *>(std::malloc(builder.text.size()));
        if (!tape->text) return CR_JSON_MEMORY;
        std::memcpy(tape->text, builder.text.data(), builder.text.size());
        tape->text_length = builder.text.size();
    }
    void *shrunk = std::realloc(nodes.get(), sizeof(cr_json_node) * builder.count);
    cr_json_node *kept = nodes.release();
    tape->nodes = shrunk ? static_cast<cr_json_node *>(shrunk) : kept;
    tape->node_count = builder.count;
    tape->repeated_keys = builder.repeated;
    tape->replaced_surrogates = builder.replaced;
    return CR_JSON_OK;
}

} // namespace

extern "C" int cr_json_parse(const uint8_t *source, size_t length, uint32_t max_depth, cr_json_tape *tape, size_t *at) {
    *tape = cr_json_tape{};
    *at = 0;
    try {
        int error = parse(source, length, max_depth, tape, at);
        if (error) cr_json_free(tape);
        return error;
    } catch (...) {
        // Only std::bad_alloc can be thrown above.
        cr_json_free(tape);
        return CR_JSON_MEMORY;
    }
}

extern "C" void cr_json_free(cr_json_tape *tape) {
    std::free(tape->nodes);
    std::free(tape->text);
    *tape = cr_json_tape{};
}

extern "C" int cr_same(const uint8_t *a, const uint8_t *b, size_t length) { return std::memcmp(a, b, length) == 0; }

// Multiply-and-fold over eight bytes at a time, in the manner of wyhash (Wang Yi, public domain).
extern "C" uint64_t cr_hash(const uint8_t *bytes, size_t length) {
    auto fold = [](uint64_t a, uint64_t b) {
        __uint128_t product = __uint128_t(a) * b;
        return uint64_t(product) ^ uint64_t(product >> 64);
    };
    auto word = [](const uint8_t *p, size_t n) {
        uint64_t value = 0;
        std::memcpy(&value, p, n);
        return value;
    };
    const uint64_t k0 = 0xa0761d6478bd642fu, k1 = 0xe7037ed1a0b428dbu, k2 = 0x8ebc6af09c88c6e3u;
    uint64_t state = k0 ^ length;
    size_t left = length;
    while (left > 16) {
        state = fold(word(bytes, 8) ^ k1, word(bytes + 8, 8) ^ state);
        bytes += 16;
        left -= 16;
    }
    uint64_t a = left >= 8 ? word(bytes, 8) : word(bytes, left);
    uint64_t b = left > 8 ? word(bytes + 8, left - 8) : 0;
    return fold(k2 ^ length, fold(a ^ k1, b ^ state));
}
