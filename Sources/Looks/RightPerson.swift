import CareRecord
import FHIRWire

/// Law 7: whether a source's answer is about the person asked for, resource by resource.
///
/// The NHS number and a compatible date of birth must match in the source's Patient; otherwise everything that hangs on that
/// Patient is withheld and raised as a possible mix-up. A family name that differs is shown with a warning and raised.
struct RightPerson: Sendable {
    /// The number asked with, and numbers it has superseded: a source may still hold the old one.
    let nhsNumbers: Set<String>
    let born: PartialDate?
    /// Family names the demographics service knows, folded.
    let families: Set<String>
    /// Given names of theirs, folded.
    let givens: Set<String>
    /// Whether the demographics service says that they have died.
    let hasDied: Bool

    init(nhsNumbers: Set<String>, born: PartialDate?, families: Set<String>, givens: Set<String> = [], hasDied: Bool = false) {
        self.nhsNumbers = nhsNumbers
        self.born = born
        self.families = families
        self.givens = givens
        self.hasDied = hasDied
    }

    /// What a source's Patient resources say, gathered over the look: `Patient/id` to a verdict.
    enum Verdict: Sendable, Hashable {
        case right
        /// Family or given name as the source has it.
        case rightOtherName(String)
        /// Which fields are another person's.
        case wrong(Set<MismatchField>)

        /// The one that shows less; commutative, so that order changes nothing.
        func strictest(_ other: Verdict) -> Verdict {
            switch (self, other) {
            case (.wrong(let a), .wrong(let b)): .wrong(a.union(b))
            case (.wrong, _): self
            case (_, .wrong): other
            case (.rightOtherName(let a), .rightOtherName(let b)): .rightOtherName(min(a, b))
            case (.rightOtherName, _): self
            default: other
            }
        }
    }

    enum MismatchField: String, Sendable, Hashable {
        case nhsNumber = "NHS number"
        case born = "date of birth"
        /// Nobody's can be confirmed: the demographics service's is missing or cannot be read.
        case bornNotKnown = "date of birth (the demographics service gives none that can be read)"
        case subject = "subject"
        case name = "name"
        /// The source says that the person has died, and the demographics service does not. Raised, not withheld.
        case died = "death"
        /// The source itself says of the number that it was not found to be one person's (STANDARDS 1, verification status 04 and 05). Raised, not
        /// withheld: number and date of birth are the person's.
        case unverified = "NHS number (its source says that it is in conflict)"
    }

    /// Whose word decides whether a resource is this person's, beyond what it says itself.
    enum HangsOn: Sendable, Hashable {
        /// A Patient of its source, such as `Patient/12`; a Patient hangs on itself, whichever of its versions it is.
        case patient(String)
        /// It names nobody: on every Patient that its source sends.
        case everyPatient
        /// On none.
        case none

        /// Which fields are another person's, where Patients are; nil where that does not touch it.
        func mismatch(_ wrong: [String: Set<MismatchField>]) -> Set<MismatchField>? {
            switch self {
            case .patient(let reference): wrong[reference]
            // Whose it is cannot be known where one of them is somebody else.
            case .everyPatient: wrong.isEmpty ? nil : wrong.values.reduce(into: []) { $0.formUnion($1) }
            case .none: nil
            }
        }
    }

    /// Why what differs in these fields is withheld.
    static func reason(_ fields: Set<MismatchField>) -> WithheldReason {
        fields == [.bornNotKnown] ? .birthDateNotKnown : .possibleMixUp
    }

    /// Why nothing that a source says can be taken as this person's: every Patient that it sent is withheld. Nil where one is right, or
    /// none has come.
    static func reasonForNothing(_ patients: [String: Verdict]) -> WithheldReason? {
        let wrong = wrong(patients)
        guard !patients.isEmpty, wrong.count == patients.count else { return nil }
        return reason(wrong.values.reduce(into: []) { $0.formUnion($1) })
    }

    /// Patients that are somebody else, by reference.
    static func wrong(_ patients: [String: Verdict]) -> [String: Set<MismatchField>] {
        patients.compactMapValues { if case .wrong(let fields) = $0 { fields } else { nil } }
    }

    /// Judges one Patient resource.
    func judge(_ subject: ReadResource.Subject) -> Verdict {
        var wrong: Set<MismatchField> = []
        let numbers = subject.nhsNumbers.map { $0.filter(\.isNumber) }
        // Naming no number is not enough: two twins differ in nothing else. It was searched by number, so it must say it.
        if numbers.isEmpty || !numbers.allSatisfy(nhsNumbers.contains) { wrong.insert(.nhsNumber) }
        if let born {
            // A source without a date of birth cannot confirm the person; with another it denies it.
            if subject.born.isEmpty || !subject.born.allSatisfy({ Self.compatible($0, born) }) { wrong.insert(.born) }
        } else {
            // The number alone confirms nobody: a mistyped one is somebody's too.
            wrong.insert(.bornNotKnown)
        }
        guard wrong.isEmpty else { return .wrong(wrong) }
        let sent = subject.families.filter { !$0.isEmpty }
        if !sent.isEmpty, !families.isEmpty, !sent.contains(where: { families.contains(Self.folded($0)) }) {
            return .rightOtherName(sent[0])
        }
        // Twins differ in nothing else but their numbers. Gender is not compared: a history of it must leave no trace (DESIGN, laws).
        let called = subject.givens.map(Self.folded).filter { !$0.isEmpty }
        if let first = subject.givens.first, !called.isEmpty, !givens.isEmpty, !called.contains(where: isAGivenName) {
            return .rightOtherName(first)
        }
        return .right
    }

    /// The same name, or the beginning of one ("M", "Liz" of "Lizbeth").
    private func isAGivenName(_ name: String) -> Bool { givens.contains { $0.hasPrefix(name) || name.hasPrefix($0) } }

    /// What a Patient that is right says else than the demographics service: shown, and raised.
    func differences(_ patient: ReadResource) -> Set<MismatchField> {
        var found: Set<MismatchField> = patient.subject.hasDied && !hasDied ? [.died] : []
        let isInConflict = patient.entries.contains { entry in
            if case .identity(let person) = entry.content { person.isInConflict } else { false }
        }
        if isInConflict { found.insert(.unverified) }
        return found
    }

    static func compatible(_ a: PartialDate, _ b: PartialDate) -> Bool {
        a.precision == .time || b.precision == .time
            ? a.year == b.year && a.month == b.month && a.day == b.day : a.isCompatible(with: b)
    }

    static func folded(_ name: String) -> String {
        name.lowercased().filter { $0.isLetter }
    }
}

extension RightPerson {
    /// - Parameters:
    ///   - numbers: others that are the person's too: the one asked for, and superseded ones.
    ///   - givens: former ones too: a source that has one is right, and nothing is said of it, since a former name can tell what must leave
    ///     no trace (a gender recognition history).
    init(_ person: BannerPerson, families: [String], givens: [String] = [], numbers: [NHSNumber]) {
        // The name that they prefer is a name of theirs too.
        let called =
            person.name.given + givens + [person.preferredName].compactMap(\.self).flatMap { $0.split(separator: " ").map(String.init) }
        self.init(
            nhsNumbers: Set(([person.nhsNumber] + numbers).map(\.digits)), born: person.born, families: Set(families.map(Self.folded)),
            givens: Set(called.map(Self.folded).filter { !$0.isEmpty }), hasDied: person.died != nil)
    }
}
