import CareRecord

/// One kind of sensitive information: how it is known, and what becomes of it.
public struct SensitivityLabel: Hashable, Sendable {
    /// A marking by the source (`meta.security`, `securityLabel`, GP Connect's).
    public struct Mark: Hashable, Sendable, Comparable {
        /// Nil: whatever the system.
        public let system: String?
        public let code: String
        public init(system: String? = nil, code: String) {
            self.system = system
            self.code = code
        }
        public static func < (a: Mark, b: Mark) -> Bool { (a.system ?? "", a.code) < (b.system ?? "", b.code) }
    }

    public enum Outcome: Hashable, Sendable {
        /// Kept back, and said so.
        case withheld(Saying, opening: Opening)
        /// Taken out before the ledger: no page, count, gap or trail entry (DESIGN, the one exception).
        case noTrace
    }

    /// How coarsely a withholding is said, finest first: saying it can tell the secret.
    public enum Saying: String, Hashable, Sendable, Codable, CaseIterable, Comparable {
        /// Organisation, section and how many.
        case count
        /// Organisation and section.
        case section
        /// The organisation alone.
        case organisation
        /// Only that something in the record is withheld.
        case record

        public static func < (a: Saying, b: Saying) -> Bool { a.place < b.place }
        var place: Int {
            switch self {
            case .count: 0
            case .section: 1
            case .organisation: 2
            case .record: 3
            }
        }
    }

    public enum Opening: String, Hashable, Sendable, Codable, CaseIterable {
        case breakGlass = "break-glass"
        case never
    }

    public let id: LabelID
    public let name: String
    public let marks: Set<Mark>
    /// Names of code lists.
    public let lists: Set<String>
    public let outcome: Outcome

    public init(id: LabelID, name: String, marks: Set<Mark>, lists: Set<String>, outcome: Outcome) {
        self.id = id
        self.name = name
        self.marks = marks
        self.lists = lists
        self.outcome = outcome
    }

    public var mayBeOpened: Bool { if case .withheld(_, .breakGlass) = outcome { true } else { false } }
}

/// Codes, and words where there are no codes, that a region keeps under one name. Codes without their terms.
public struct CodeList: Hashable, Sendable {
    public let id: String
    /// A code in one system.
    public struct Code: Hashable, Sendable, Comparable {
        /// As `CodeSystem.namespace` names it.
        public let system: String
        public let code: String
        public init(system: String, code: String) {
            self.system = CodeSystem.namespace(system)
            self.code = code
        }
        public static func < (a: Code, b: Code) -> Bool { (a.system, a.code) < (b.system, b.code) }
    }
    public let codes: Set<Code>
    /// Words that tell it where a title or a clinic's name holds them, whole words in any case.
    public let words: Set<String>

    public init(id: String, codes: Set<Code>, words: Set<String> = []) {
        self.id = id
        self.codes = codes
        self.words = words
    }
}
