/// What an objection means for whoever would look: in which words it is told, and whether anything opens a record all the same.
public struct ObjectionTerms: Hashable, Sendable {
    /// What a staff member reads where a person objects.
    public enum Words: String, Hashable, Sendable, CaseIterable {
        /// What they read where there is nothing to show: that somebody objects is about them, too.
        case sameAsNoRecord = "same-as-no-record"
        case said
    }

    /// A ground in law on which the glass may be broken although the person objects.
    public struct LegalGround: Hashable, Sendable {
        public let id: String
        /// As the staff member reads it.
        public let words: String
        /// The law it is in.
        public let law: String
        public init(id: String, words: String, law: String) {
            self.id = id
            self.words = words
            self.law = law
        }
    }

    /// Who may break it, on which grounds. Whoever may is told that the person objects: they could not name a ground otherwise.
    public struct Despite: Hashable, Sendable {
        public let roles: Set<RoleID>
        public let grounds: [LegalGround]
        public init(roles: Set<RoleID>, grounds: [LegalGround]) {
            self.roles = roles
            self.grounds = grounds
        }
    }

    public let words: Words
    /// Nil: nothing opens it.
    public let breakGlass: Despite?

    public init(words: Words = .sameAsNoRecord, breakGlass: Despite? = nil) {
        self.words = words
        self.breakGlass = breakGlass
    }
}

extension RegionPolicy {
    func objectionMistakes() -> [PolicyMistake] {
        guard let despite = objections.breakGlass else { return [] }
        var found: [PolicyMistake] = []
        let path = "objections.breakGlass"
        if despite.roles.isEmpty { found.append(.init(path: path + ".roles", words: "must name at least one role")) }
        for id in despite.roles.sorted() where !breakGlass.roles.contains(id) {
            found.append(.init(path: path + ".roles", words: "\(id) changes nothing: it may not break the glass at all"))
        }
        if despite.grounds.isEmpty { found.append(.init(path: path + ".grounds", words: "must name at least one ground in law")) }
        return found + Self.names(despite.grounds.map(\.id), path + ".grounds")
    }
}
