import CareRecord
import Foundation

/// What the words of a filter are looked for in: all that a row and its entry's page say of one statement, without regard to case, accents and
/// apostrophes. A row that shows a word is found by it, and so is one whose code says it.
enum SearchedWords {
    static func of(_ entry: Entry, _ view: LookView) -> String {
        let provenance = entry.provenance
        var texts = [
            EntryWords.html(entry).words, view.name(provenance.organisation), provenance.statedOrganisation, provenance.author,
            entry.status?.asSent, entry.endInWords,
        ]
        .compactMap { $0 }
        texts += said(entry.title) + entry.notes + entry.details.map(\.text) + entry.attachments.compactMap(\.title)
        switch entry.content {
        case .allergy(let it): texts += [it.verification, it.criticality].compactMap { $0 }
        case .condition(let it): texts += [it.verification].compactMap { $0 }
        case .medicine(let it): texts += [it.reason, it.intent].compactMap { $0 }
        case .document(let it): texts += said(it.type)
        default: break
        }
        return folded(texts.joined(separator: "\n"))
    }

    /// A code as sent, its words in its system, and the author's own.
    private static func said(_ concept: Concept) -> [String] {
        concept.codings.flatMap { [$0.code, $0.display].compactMap { $0 } } + [concept.text].compactMap { $0 }
    }

    /// As words are compared: "Menière’s" and "menieres" are the same.
    static func folded(_ text: String) -> String {
        // Before compatibility makes a space and a mark of one of them.
        let letters = String(String.UnicodeScalarView(text.unicodeScalars.filter { !apostrophes.contains($0.value) }))
        var out = String.UnicodeScalarView()
        // Of letters that are one by themselves (ø, ł, ß) Unicode knows no accent to take away.
        for scalar in letters.decomposedStringWithCompatibilityMapping.unicodeScalars {
            if scalar.value < 0x80 {
                out.append(contentsOf: scalar.properties.lowercaseMapping.unicodeScalars)
                continue
            }
            switch scalar.properties.generalCategory {
            case .nonspacingMark, .enclosingMark, .format: continue
            case .dashPunctuation: out.append("-")
            case .spaceSeparator: out.append(" ")
            default:
                for lower in scalar.properties.lowercaseMapping.unicodeScalars {
                    out.append(contentsOf: (alone[lower] ?? String(lower)).unicodeScalars)
                }
            }
        }
        return String(out)
    }

    /// Apostrophes and what is typed or printed for one: acute, single quotation marks, modifier letters, prime, and the wide one.
    private static let apostrophes: Set<UInt32> = [0x27, 0x60, 0xB4, 0x2BB, 0x2BC, 0x2018, 0x2019, 0x201B, 0x2032, 0xFF07]
    private static let alone: [Unicode.Scalar: String] = [
        "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ß": "ss", "æ": "ae", "œ": "oe", "ı": "i",
    ]
}
