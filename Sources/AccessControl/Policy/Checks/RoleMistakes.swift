import CareRecord

extension RegionPolicy {
    func roleMistakes() -> [PolicyMistake] {
        var found = Self.names(roles.map(\.id.rawValue), "roles")
        if !roles.contains(where: { $0.kind == .care }) {
            found.append(.init(path: "roles", words: "must hold a role of kind care: without one nobody looks"))
        }
        if roles.count > 64 { found.append(.init(path: "roles", words: "must be at most 64")) }
        for (place, role) in roles.enumerated() {
            let path = "roles[\(place)]"
            if role.jobRoles.isEmpty {
                found.append(.init(path: path + ".jobRoles", words: "must name at least one: an empty list matches nobody"))
            }
            if role.organisationKinds.isEmpty {
                found.append(.init(path: path + ".organisations", words: "must name at least one kind, or be \"all\""))
            }
            for kind in role.organisationKinds.sorted(by: { $0.rawValue < $1.rawValue }) where forbids(kind) {
                found.append(
                    .init(path: path + ".organisations", words: "\(kind.rawValue) can never match: forbiddenOrganisations names it"))
            }
            found += sightMistakes(role, path)
            found += ambiguities(role, place)
        }
        return found
    }

    private func sightMistakes(_ role: RoleDefinition, _ path: String) -> [PolicyMistake] {
        var found: [PolicyMistake] = []
        if !role.kind.opensRecords {
            let sees = role.kind == .oversight ? "oversight sees the trail" : "a desk sees objections"
            if !role.sees.isEmpty { found.append(.init(path: path + ".sees", words: "must be left out: \(sees), never a record")) }
            // One word that is missing would lock every privacy officer out, without a word.
            if role.kind == .oversight, !purposes.contains(.oversight) {
                found.append(.init(path: path, words: "can never do anything: purposes does not name oversight"))
            }
            return found
        }
        if role.sees.isEmpty { found.append(.init(path: path + ".sees", words: "must have at least one row")) }
        let always = role.sees.filter(\.activities.isEmpty).reduce(into: Set<Section>()) { $0.formUnion($1.sections) }
        for (number, row) in role.sees.enumerated() {
            let place = "\(path).sees[\(number)]"
            if row.sections.isEmpty {
                found.append(.init(path: place + ".sections", words: "must name at least one section, or be \"all\""))
            }
            let others = role.sees.enumerated().filter { $0.offset != number && $0.element.activities.isEmpty }
            let isThere = row.activities.isEmpty ? others.reduce(into: Set<Section>()) { $0.formUnion($1.element.sections) } : always
            if !row.sections.isEmpty, row.sections.isSubset(of: isThere) {
                found.append(.init(path: place, words: "changes nothing: these sections are seen without it"))
            }
        }
        let seen = role.sees.reduce(into: Set<Section>()) { $0.formUnion($1.sections) }
        if role.kind == .administrator, !seen.isSubset(of: RoleDefinition.administratorsMost) {
            found.append(
                .init(path: path + ".sees", words: "an administrator sees identity, appointments and documents (their titles) at most"))
        }
        // Whether any relationship could ever show it something.
        let reach = relationships.filter { $0.strength >= role.needs }.reduce(into: Set<Section>()) { $0.formUnion($1.sections) }
        if !seen.isEmpty, seen.isDisjoint(with: reach) {
            found.append(
                .init(path: path, words: "can never see anything: no relationship that is \(role.needs.rawValue) gives one of its sections")
            )
        }
        return found
    }

    /// Places where another role, named before, claims the same job role at the same kind of organisation.
    private func ambiguities(_ role: RoleDefinition, _ place: Int) -> [PolicyMistake] {
        roles[..<place].compactMap { other in
            let jobs = role.jobRoles.intersection(other.jobRoles)
            let kinds = role.organisationKinds.intersection(other.organisationKinds)
            guard let job = jobs.min(), let kind = kinds.map(\.rawValue).min() else { return nil }
            return .init(
                path: "roles[\(place)].jobRoles", words: "\(job) at \(kind) is \(other.id)'s too: nobody could tell which role it is")
        }
    }

    func relationshipMistakes() -> [PolicyMistake] {
        var found: [PolicyMistake] = []
        if relationships.isEmpty { found.append(.init(path: "relationships", words: "must name at least one kind")) }
        var seen: Set<RelationshipKind> = []
        for (place, terms) in relationships.enumerated() {
            let path = "relationships[\(place)]"
            if !seen.insert(terms.kind).inserted {
                found.append(.init(path: path + ".kind", words: "\(terms.kind.rawValue) is there twice"))
            }
            if terms.sections.isEmpty {
                found.append(.init(path: path + ".sections", words: "must name at least one section, or be \"all\""))
            } else if !roles.contains(where: { role in
                role.kind.opensRecords && terms.strength >= role.needs
                    && role.sees.contains { !$0.sections.isDisjoint(with: terms.sections) }
            }) {
                found.append(.init(path: path, words: "changes nothing: no role for which it is proven well enough sees its sections"))
            }
            if terms.longest.seconds <= 0 { found.append(.init(path: path + ".longest", words: "must be above 0: else it never counts")) }
            if terms.strength > terms.kind.strongest {
                found.append(
                    .init(
                        path: path + ".strength",
                        words: "must be at most \(terms.kind.strongest.rawValue): \(terms.kind.words) proves no more"))
            }
            if terms.kind.isPersonal {
                if terms.longest > .hours(24) {
                    found.append(.init(path: path + ".longest", words: "must be at most 24h: it is of a moment, and of one staff member"))
                }
                for (name, span) in [("before", terms.before), ("after", terms.after)] where span.seconds > 0 {
                    found.append(.init(path: "\(path).\(name)", words: "must be 0: it counts from when it was said, for `longest`"))
                }
            }
            if terms.kind == .registeredPractice {
                for (name, span) in [("before", terms.before), ("after", terms.after)] where span.seconds > 0 {
                    found.append(
                        .init(
                            path: "\(path).\(name)", words: "changes nothing: who is registered there now is, and nobody knows since when"))
                }
            }
            if terms.kind == .upcomingAppointment, terms.before.seconds <= 0 {
                found.append(.init(path: path + ".before", words: "must be above 0: a coming appointment counts only before it"))
            }
            if terms.kind == .pastAppointment, terms.after.seconds <= 0 {
                found.append(.init(path: path + ".after", words: "must be above 0: a past appointment counts only after it"))
            }
        }
        return found
    }

    func presenceMistakes() -> [PolicyMistake] {
        var found: [PolicyMistake] = []
        if presence.most < 1 {
            found.append(.init(path: "presence.most", words: "must be at least 1: else nobody may, which leaving the kind out says better"))
        }
        if presence.within.seconds <= 0 { found.append(.init(path: "presence.within", words: "must be above 0")) }
        if presence != Self.usualPresence, !relationships.contains(where: { $0.kind == .personPresent }) {
            found.append(.init(path: "presence", words: "changes nothing: nobody may state it, since relationships has no person-present"))
        }
        return found
    }

    /// Twice the time to walk from one workstation to another and write why: beyond it, whoever sits there need not be who signed in.
    static let freshestProof = Span.minutes(15)

    func breakGlassMistakes() -> [PolicyMistake] {
        var found: [PolicyMistake] = []
        let terms = breakGlass
        func wrong(_ name: String, _ words: String) { found.append(.init(path: "breakGlass." + name, words: words)) }
        let byID = Dictionary(roles.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
        if terms.roles.isEmpty { wrong("roles", "must name at least one role") }
        for id in terms.roles.sorted() {
            guard let role = byID[id] else {
                wrong("roles", "\(id) is no role")
                continue
            }
            if role.kind != .care { wrong("roles", "\(id) gives no care, so it can break no glass") }
        }
        if terms.sections.isEmpty { wrong("sections", "must name at least one section, or be \"all\"") }
        let sight = terms.roles.compactMap { byID[$0] }.flatMap(\.sees).reduce(into: Set<Section>()) { $0.formUnion($1.sections) }
        for section in terms.sections.subtracting(sight).sorted() where !sight.isEmpty {
            wrong("sections", "\(section.rawValue) changes nothing: none of its roles sees it")
        }
        if terms.reasons.isEmpty { wrong("reasons", "must name at least one reason") }
        found += Self.names(terms.reasons.map(\.id), "breakGlass.reasons")
        if !(assurance.authentication...max(3, assurance.authentication)).contains(terms.assurance) {
            wrong("assurance", "must be above the sign-in's level, \(assurance.authentication), and at most 3")
        } else if terms.assurance == assurance.authentication, terms.assurance < 3 {
            // Where every sign-in is of the highest level, nothing is surer: there the step-up is that it is fresh.
            wrong("assurance", "changes nothing: it is the sign-in's level, so nobody steps up")
        }
        if terms.fresh.seconds <= 0 || terms.fresh > Self.freshestProof {
            wrong("fresh", "must be above 0 and at most 15m: a proof of long ago is that of whoever sat there then")
        }
        if terms.lasts.seconds <= 0 || terms.lasts > .hours(24) { wrong("lasts", "must be above 0 and at most 24h") }
        for (name, limit) in [("perStaff", terms.perStaff), ("perOrganisation", terms.perOrganisation)] {
            if limit.most < 1 { wrong(name + ".most", "must be at least 1: else nobody may, which the list of roles says better") }
            if limit.within.seconds <= 0 { wrong(name + ".within", "must be above 0") }
        }
        if terms.perOrganisation.most < terms.perStaff.most, terms.perOrganisation.within >= terms.perStaff.within {
            wrong("perStaff", "changes nothing: the organisation's limit is reached first")
        }
        return found
    }
}
