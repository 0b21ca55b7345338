/// What a value takes of memory beyond its own fields: the texts and lists that it holds. For counting what a look holds by what is in it and
/// not by how long its source's text was: a page of JSON can hold one long narrative, or a hundred thousand empty things.
///
/// Counted as Swift keeps them on 64 bits: a text of up to 15 bytes stands in its own field, a longer one and every list that is not empty in a
/// block with a header of 32 bytes; an allocator rounds up.
package protocol HasWeight {
    /// In bytes.
    /// - Complexity: O(texts and lists that it holds).
    var weight: Int { get }
}

extension String: HasWeight {
    package var weight: Int { utf8.count > 15 ? utf8.count + 48 : 0 }
}

extension Optional: HasWeight where Wrapped: HasWeight {
    // A key path here would be made anew each time, at a fifth of the cost of reading.
    package var weight: Int { map { $0.weight } ?? 0 }
}

// The same, spelt out for what every resource has: a conformance that stands on another one's is looked up at run time.
extension String? {
    package var weight: Int { map { $0.weight } ?? 0 }
}

extension [String] {
    package var weight: Int {
        if isEmpty { return 0 }
        var sum = 32 + count * MemoryLayout<String>.stride * 9 / 8
        for text in self { sum += text.weight }
        return sum
    }
}

extension PartialDate? {
    package var weight: Int { map { $0.text.weight } ?? 0 }
}

extension Array: HasWeight where Element: HasWeight {
    package var weight: Int { isEmpty ? 0 : reduce(32 + count * MemoryLayout<Element>.stride * 9 / 8) { $0 + $1.weight } }
}

extension Set: HasWeight where Element: HasWeight {
    /// A table is filled to between three eighths and three quarters.
    package var weight: Int { isEmpty ? 0 : reduce(64 + count * (MemoryLayout<Element>.stride + 1) * 2) { $0 + $1.weight } }
}

extension Coding: HasWeight {
    package var weight: Int { system.weight + code.weight + display.weight }
}

extension Concept: HasWeight {
    package var weight: Int { codings.weight + text.weight }
}

extension PartialDate: HasWeight {
    package var weight: Int { text.weight }
}

extension Quantity: HasWeight {
    package var weight: Int { value.weight + comparator.weight + unit.weight + system.weight + code.weight }
}

extension Detail: HasWeight {
    package var weight: Int { label.weight + text.weight }
}

extension Attachment: HasWeight {
    package var weight: Int { contentType.weight + title.weight + url.weight + created.weight + digest.weight }
}

extension NotUnderstood: HasWeight {
    package var weight: Int { place.weight }
}

extension ResourceKey: HasWeight {
    package var weight: Int { type.weight + id.weight + version.weight }
}

extension Entry: HasWeight {
    /// The object's own block, as measured.
    package static let ownBlock = 800
    /// What its statement, line, keys and place in the record take, whatever it says, as measured on 40,000 Flags.
    package static let ownPlace = 750

    /// What it holds, without its names, which its resource counts.
    package var weight: Int {
        Self.ownBlock + title.weight + (status?.asSent).weight + when.weight + until.weight + content.weight
            + provenance.statedOrganisation.weight
            + provenance.author.weight + provenance.recorded.weight + notes.weight + details.weight + attachments.weight + problems.weight
    }

    /// What a record makes of it beside it: what it is compared by holds its title's words, folded, up to three times, its codes and their names
    /// up to once and a half, and what it says once.
    package var weightInRecord: Int {
        Self.ownPlace + 3 * title.text.weight + title.codings.weight * 3 / 2 + content.weight + details.weight
    }
}
