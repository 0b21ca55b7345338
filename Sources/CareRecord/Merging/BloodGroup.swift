/// A blood group as far as its codes and words say it: only for telling whether two contradict each other, never shown.
struct BloodGroup: Hashable {
    private let abo: String?
    private let isRhPositive: Bool?

    /// Nil where nothing of a group can be told: a remark ("please send a new sample") is no group.
    init?(_ entry: Entry) {
        let finding = Self.finding(entry.title)
        var told = Told()
        switch entry.content {
        case .condition: told = finding
        case .result(let it):
            switch it.value {
            case nil: told = finding
            case .bool(let isSo): if isSo { told = finding }
            case .concept(let concept):
                told = Self.finding(concept)
                for words in [concept.text].compactMap(\.self) + concept.codings.compactMap(\.display) {
                    told.formUnion(BloodGroupWords.told(words))
                }
                if Self.affirms(concept.shown) { told = finding }
            case .text(let words): told = Self.affirms(words) ? finding : BloodGroupWords.told(words)
            default: break
            }
        default: return nil
        }
        // Of what says two at once nothing is told: a person reads it.
        abo = told.abo.count == 1 ? told.abo.first : nil
        isRhPositive = told.rh.count == 1 ? told.rh.first : nil
        if abo == nil && isRhPositive == nil { return nil }
    }

    /// What has been read: more than one of either is a contradiction in itself.
    struct Told: Equatable {
        var abo: Set<String> = []
        var rh: Set<Bool> = []
        mutating func formUnion(_ other: Told) {
            abo.formUnion(other.abo)
            rh.formUnion(other.rh)
        }
    }

    func contradicts(_ other: BloodGroup) -> Bool {
        if let abo, let its = other.abo, abo != its { return true }
        if let isRhPositive, let its = other.isRhPositive, isRhPositive != its { return true }
        return false
    }

    /// The group that a code is a finding of (SNOMED CT; HL7 value sets "Results Blood Group" of IPS and "Blood group" of CH EPREG).
    private static let findings: [String: (abo: String?, isRhPositive: Bool?)] = [
        "112144000": ("a", nil), "278149003": ("a", true), "278152006": ("a", false),
        "112149005": ("b", nil), "278150003": ("b", true), "278153001": ("b", false),
        "165743006": ("ab", nil), "278151004": ("ab", true), "278154007": ("ab", false),
        "58460004": ("o", nil), "278147001": ("o", true), "278148006": ("o", false),
        "165747007": (nil, true), "165746003": (nil, false),
    ]

    private static func finding(_ concept: Concept) -> Told {
        var told = Told()
        for coding in concept.codings {
            guard let code = coding.code, let found = findings[code], let system = coding.system,
                CodeSystem.namespace(system) == CodeSystem.snomed
            else { continue }
            if let abo = found.abo { told.abo.insert(abo) }
            if let isRhPositive = found.isRhPositive { told.rh.insert(isRhPositive) }
        }
        // The author's own words may say another.
        if told != Told() {
            for words in [concept.text].compactMap(\.self) + concept.codings.compactMap(\.display) {
                told.formUnion(BloodGroupWords.told(words))
            }
        }
        return told
    }

    /// Whether an answer says no more than that what was looked for is so.
    private static func affirms(_ words: String?) -> Bool { ["yes", "present", "true", "confirmed"].contains(Fold.words(words)) }

    /// Tests whose answer is a group: LOINC's, and SNOMED CT's findings of any group.
    private static let tests: [String: String] = Dictionary(
        uniqueKeysWithValues: ["882-1", "883-9", "884-7", "10331-7"].map { ($0, CodeSystem.loinc) }
            + ["365637002", "112143006", "365636006"].map { ($0, CodeSystem.snomed) })

    /// Whether an entry is of the person's blood group: a test of it, or a finding of one group, as GP systems code it.
    /// - Parameter words: the title's, folded.
    static func isOne(_ entry: Entry, _ words: String) -> Bool {
        switch entry.content {
        // A fetus's or a donor's is not the person's.
        case .result(let it): if it.focus != nil { return false }
        case .condition: if entry.assertion != .affirmed { return false }
        default: return false
        }
        for coding in entry.title.codings {
            guard let code = coding.code, let system = coding.system else { continue }
            if entry.section == .results, tests[code] == CodeSystem.namespace(system) { return true }
            if findings[code] != nil, CodeSystem.namespace(system) == CodeSystem.snomed { return true }
        }
        guard entry.section == .results, words.hasPrefix("blood group") || words.holds("abo and rh") else { return false }
        // A screen for antibodies is named after blood groups and has none.
        return !words.holds("antibod") && !words.holds("screen")
    }
}
