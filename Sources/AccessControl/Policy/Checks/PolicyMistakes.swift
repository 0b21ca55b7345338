import CareRecord

/// One mistake in a policy, with its place in the file.
public struct PolicyMistake: Hashable, Sendable {
    /// `rules[3].hides`.
    public let path: String
    public let words: String
    public init(path: String, words: String) {
        self.path = path
        self.words = words
    }
}

extension RegionPolicy {
    /// Every mistake: empty sets, rows that can never match, switches that change nothing, and what no region may permit.
    /// A policy with a mistake is never decided under.
    public func mistakes() -> [PolicyMistake] {
        purposeMistakes() + termMistakes() + roleMistakes() + relationshipMistakes() + presenceMistakes() + breakGlassMistakes()
            + labelMistakes() + listMistakes() + ruleMistakes() + objectionMistakes()
    }

    private func purposeMistakes() -> [PolicyMistake] {
        var found: [PolicyMistake] = []
        let may: Set<Purpose> = [.directCare, .oversight]
        if !purposes.contains(.directCare) {
            found.append(.init(path: "purposes", words: "must name direct-care: without it nobody looks"))
        }
        for purpose in purposes.subtracting(may).sorted(by: { $0.rawValue < $1.rawValue }) {
            found.append(
                .init(path: "purposes", words: "\(purpose.rawValue) is no purpose of this record; it may be direct-care and oversight"))
        }
        if purposes.contains(.oversight), !roles.contains(where: { $0.kind == .oversight }) {
            found.append(.init(path: "purposes", words: "oversight changes nothing: no role is of kind oversight"))
        }
        for kind in Self.alwaysForbidden.subtracting(forbiddenKinds).sorted() {
            found.append(.init(path: "forbiddenOrganisations", words: "must name \(kind)"))
        }
        for kind in forbiddenKinds.subtracting(Self.alwaysForbidden).sorted() where OrganisationKind(rawValue: kind) == nil {
            found.append(.init(path: "forbiddenOrganisations", words: "\(kind) is no kind of organisation: it forbids nobody"))
        }
        return found
    }

    private func termMistakes() -> [PolicyMistake] {
        var found: [PolicyMistake] = []
        if !(1...3).contains(assurance.authentication) { found.append(.init(path: "assurance.authentication", words: "must be 1, 2 or 3")) }
        if !(1...3).contains(assurance.identity) { found.append(.init(path: "assurance.identity", words: "must be 1, 2 or 3")) }
        for section in Set([Section.appointments, .encounters, .documents]).subtracting(restrictedHides).sorted() {
            found.append(.init(path: "restricted.hides", words: "must name \(section.rawValue): it tells where somebody is"))
        }
        if restrictedHides.count == Section.allCases.count {
            found.append(.init(path: "restricted.hides", words: "must leave a section: care of a restricted person needs one"))
        }
        return found
    }

    /// Whether a name is lower case letters, digits and hyphens.
    static func isName(_ name: String) -> Bool {
        (1...40).contains(name.utf8.count) && name.utf8.allSatisfy { (48...57).contains($0) || (97...122).contains($0) || $0 == 45 }
    }

    /// Names that are badly formed or there twice, by their place in the list.
    static func names(_ names: [String], _ list: String) -> [PolicyMistake] {
        var seen: Set<String> = []
        return names.enumerated().compactMap { place, name in
            if !isName(name) { return .init(path: "\(list)[\(place)].id", words: "must be lower case letters, digits and hyphens") }
            return seen.insert(name).inserted ? nil : .init(path: "\(list)[\(place)].id", words: "\(name) is there twice")
        }
    }
}
