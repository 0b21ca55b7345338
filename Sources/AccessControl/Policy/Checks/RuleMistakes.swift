import CareRecord

extension RegionPolicy {
    func ruleMistakes() -> [PolicyMistake] {
        var found = Self.names(rules.map(\.id), "rules")
        let house = Set(HouseRulesOfDeciding.all.map { type(of: $0).id })
        let byID = Dictionary(roles.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
        let kinds = Set(relationships.map(\.kind))
        var broken: Set<Int> = []
        for (place, rule) in rules.enumerated() {
            let before = found.count
            let path = "rules[\(place)]"
            func wrong(_ name: String, _ words: String) { found.append(.init(path: path + name, words: words)) }
            if house.contains(rule.id) { wrong(".id", "\(rule.id) is the name of a rule that every region has") }
            if rule.because.isEmpty { wrong(".because", "must say why") }
            if rule.hides.isEmpty { wrong(".hides", "must name at least one section, or be \"all\"") }
            if rule.roles?.isEmpty == true { wrong(".roles", "must name at least one role; leave it out for every role") }
            for id in (rule.roles ?? []).sorted() {
                guard let role = byID[id] else {
                    wrong(".roles", "\(id) is no role")
                    continue
                }
                if !role.kind.opensRecords { wrong(".roles", "\(id) can never match: it opens no record") }
            }
            if rule.organisationKinds?.isEmpty == true {
                wrong(".organisations", "must name at least one kind; leave it out for every kind")
            }
            for kind in (rule.organisationKinds ?? []).sorted(by: { $0.rawValue < $1.rawValue }) where forbids(kind) {
                wrong(".organisations", "\(kind.rawValue) can never match: forbiddenOrganisations names it")
            }
            if rule.grounds?.isEmpty == true { wrong(".on", "must name at least one; leave it out for all") }
            for ground in (rule.grounds ?? []).sorted() {
                if case .relationship(let kind) = ground, !kinds.contains(kind) {
                    wrong(".on", "\(kind.rawValue) can never match: it is not among relationships")
                }
            }
            if let level = rule.unlessAssurance {
                if level <= assurance.authentication {
                    wrong(".unlessAssurance", "changes nothing: every sign-in has level \(assurance.authentication)")
                }
                if level > 3 { wrong(".unlessAssurance", "must be at most 3, the highest there is; leave it out to hide always") }
            }
            if found.count == before { for (name, words) in idleParts(of: rule) { wrong(name, words) } }
            if found.count > before { broken.insert(place) }
        }
        for place in idleRules() where !broken.contains(place) {
            found.append(
                .init(
                    path: "rules[\(place)]",
                    words: "changes nothing: what it hides nobody it speaks of sees, or other rules hide it already"))
        }
        return found
    }

    /// Rules without which every decision would be the same: for each role, kind of organisation and ground that they speak of, what
    /// they hide is not seen anyway, or hidden by another rule at least as lasting.
    private func idleRules() -> [Int] {
        let rows = index.rules.rows
        var useful = [Bool](repeating: false, count: rows.count)
        for (place, role) in roles.enumerated() where place < 64 && role.kind.opensRecords {
            let ceiling = role.sees.reduce(into: SectionSet()) { $0.formUnion(SectionSet($1.sections)) }
            for kind in role.organisationKinds where !forbids(kind) {
                let speaking = rows.indices.filter {
                    rows[$0].roles & (1 << UInt64(place)) != 0 && rows[$0].kinds & PolicyIndex.bit(kind) != 0
                }
                for ground in Ground.allCases {
                    let seen = ceiling.intersection(given(on: ground, to: role))
                    if !seen.isEmpty { mark(&useful, speaking.filter { rows[$0].grounds & (1 << UInt16(ground.place)) != 0 }, seen) }
                }
            }
        }
        return useful.indices.filter { !useful[$0] }
    }

    /// What a rule names that makes no difference: a role, kind of organisation or ground on which nothing of what it hides is seen, and a
    /// section that nobody sees whom it speaks of.
    private func idleParts(of rule: RestrictingRule) -> [(name: String, words: String)] {
        let kinds = rule.organisationKinds ?? Set(OrganisationKind.allCases)
        let hides = SectionSet(rule.hides)
        var (useful, matched): (Set<String>, SectionSet) = ([], [])
        for role in roles where role.kind.opensRecords && rule.roles?.contains(role.id) ?? true {
            let ceiling = role.sees.reduce(into: SectionSet()) { $0.formUnion(SectionSet($1.sections)) }
            let places = role.organisationKinds.intersection(kinds).filter { !forbids($0) }
            for ground in rule.grounds ?? Set(Ground.allCases) where !places.isEmpty {
                let hidden = ceiling.intersection(given(on: ground, to: role)).intersection(hides)
                guard !hidden.isEmpty else { continue }
                matched.formUnion(hidden)
                useful.formUnion(["roles " + role.id.description, "on " + ground.name] + places.map { "organisations " + $0.rawValue })
            }
        }
        // Then the whole of it changes nothing, which is said once.
        guard !matched.isEmpty else { return [] }
        let named =
            (rule.roles ?? []).sorted().map { ("roles", $0.description) } + (rule.grounds ?? []).sorted().map { ("on", $0.name) }
            + (rule.organisationKinds ?? []).map { ("organisations", $0.rawValue) }.sorted { $0.1 < $1.1 }
        return named.filter { !useful.contains("\($0) \($1)") }.map {
            (".\($0)", "\($1) can never match: nothing of what is hidden is seen there")
        }
            + (rule.hides.count == Section.allCases.count ? [] : rule.hides.sorted()).filter { SectionSet([$0]).isDisjoint(with: matched) }
            .map { (".hides", "\($0.rawValue) changes nothing: nobody of whom this speaks sees it") }
    }

    private func given(on ground: Ground, to role: RoleDefinition) -> SectionSet {
        switch ground {
        case .breakGlass: breakGlass.roles.contains(role.id) ? index.breakGlassSections : []
        case .relationship(let kind):
            index.termsOf[kind].map { relationships[$0].strength >= role.needs ? index.termSections[$0] : [] } ?? []
        }
    }

    /// Marks those rules that alone, among the ones that hide for as long as they do, hide something that is seen.
    private func mark(_ useful: inout [Bool], _ speaking: [Int], _ seen: SectionSet) {
        let always = 4
        for level in Set(speaking.map { index.rules.rows[$0].unlessAssurance ?? always }) {
            var (once, twice) = (SectionSet(), SectionSet())
            for place in speaking where (index.rules.rows[place].unlessAssurance ?? always) >= level {
                twice.formUnion(once.intersection(index.rules.rows[place].hides))
                once.formUnion(index.rules.rows[place].hides)
            }
            let alone = once.subtracting(twice).intersection(seen)
            for place in speaking where (index.rules.rows[place].unlessAssurance ?? always) == level {
                if !index.rules.rows[place].hides.isDisjoint(with: alone) { useful[place] = true }
            }
        }
    }
}
