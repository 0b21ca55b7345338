#pragma once
#include <stddef.h>
#include <stdint.h>

// JSON to a tape of values with their places in the source. simdjson finds the structure (RFC 8259, UTF-8 checked); the
// tape is ours, because it keeps what simdjson's own values drop: where each value stands and a number's text as sent.
// C on the outside, no exception leaves. The source is only read while parsing; a tape holds no pointer into it.

#ifdef __cplusplus
extern "C" {
#endif

enum cr_json_kind {
    CR_JSON_NULL = 0,
    CR_JSON_FALSE = 1,
    CR_JSON_TRUE = 2,
    CR_JSON_NUMBER = 3,
    CR_JSON_STRING = 4,
    CR_JSON_ARRAY = 5,
    CR_JSON_OBJECT = 6,
    /// The kind's bits of `info`.
    CR_JSON_KIND_MASK = 7,
    /// A string with escapes: its text is in the side buffer at `link`, a 4-byte length first.
    CR_JSON_ESCAPED = 8,
    /// A string in which a lone surrogate became U+FFFD.
    CR_JSON_REPLACED = 16,
    /// A key that its object had before: the first one counts.
    CR_JSON_REPEATED = 32,
    /// A container's count of children (members or elements) is `info >> 8`, at most 0xFFFFFF.
    CR_JSON_COUNT_SHIFT = 8
};

/// One value. An object's children are key, value, key, value…; a container's children follow it, and `link` is the
/// index of the value after it.
typedef struct {
    /// First byte of the value in the source (a string's opening quote).
    uint32_t start;
    /// One past its last byte.
    uint32_t end;
    uint32_t link;
    uint32_t info;
} cr_json_node;

typedef struct {
    cr_json_node *nodes;
    uint32_t node_count;
    uint8_t *text;
    size_t text_length;
    uint32_t repeated_keys;
    uint32_t replaced_surrogates;
} cr_json_tape;

enum cr_json_error {
    CR_JSON_OK = 0,
    CR_JSON_EMPTY,
    CR_JSON_TOO_LARGE,
    CR_JSON_TOO_DEEP,
    CR_JSON_NOT_UTF8,
    /// A control character inside a string.
    CR_JSON_CONTROL_CHARACTER,
    /// A string, array or object that does not end.
    CR_JSON_UNFINISHED,
    CR_JSON_BAD_ESCAPE,
    CR_JSON_BAD_NUMBER,
    CR_JSON_BAD_LITERAL,
    /// A token that may not stand there.
    CR_JSON_UNEXPECTED,
    /// Something after the document's end.
    CR_JSON_TRAILING,
    CR_JSON_MEMORY
};

/// Parses one document. On success `tape` must be given to `cr_json_free`; on failure it is empty and `at` is the byte.
/// A byte order mark at the start is skipped. Sizes up to 2^31 - 64 bytes.
int cr_json_parse(const uint8_t *source, size_t length, uint32_t max_depth, cr_json_tape *tape, size_t *at);

void cr_json_free(cr_json_tape *tape);

/// A fast 64-bit hash of bytes, the same in every process. Tells things apart; proves nothing.
uint64_t cr_hash(const uint8_t *bytes, size_t length);

/// Whether two runs of bytes are equal.
int cr_same(const uint8_t *a, const uint8_t *b, size_t length);

#ifdef __cplusplus
}
#endif
