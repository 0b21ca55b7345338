import CareRecord

/// What a policy comes to, decided and not described: every role on every ground, section by section, as a page that shows a change
/// of the policy, or of the code, line by line.
public struct PolicyMatrix {
    let policy: RegionPolicy

    public init(_ policy: RegionPolicy) { self.policy = policy }

    /// The whole page, ending in a newline.
    public var markdown: String {
        var page = """
            # What the policy comes to

            Made by `carerecord policy matrix region/policy.yaml`, from decisions and not from the file's text: do not edit. A cell says what a
            staff member in that role sees of a section, having nothing but what the row says, with every other fact in their favour.
            **yes**: shown. **unless restricted**: not of a person whose whereabouts are restricted. **titles**: of documents the titles.
            **level 3**: only after signing in at that level. **-**: not shown.

            """
        for role in policy.roles where role.kind.opensRecords { page += sectionTables(role) }
        page += nobody() + objections() + sensitivity()
        return page
    }

    // MARK: Sections

    /// One table for each set of activities that makes a difference, and for kinds of organisation that are alike.
    private func sectionTables(_ role: RoleDefinition) -> String {
        var page =
            "\n## \(role.name)\n\n\(role.jobRoles.sorted().joined(separator: ", ")). A relationship must be \(role.needs.rawValue) or better.\n"
        let activities: [[String]] = [[]] + role.sees.filter { !$0.activities.isEmpty }.map { [$0.activities.sorted()[0]] }
        for held in activities {
            var alike: [(rows: [String], kinds: [OrganisationKind])] = []
            for kind in OrganisationKind.allCases where role.organisationKinds.contains(kind) {
                let rows = grounds.map { row(role, held, kind, $0) }
                if let place = alike.firstIndex(where: { $0.rows == rows }) {
                    alike[place].kinds.append(kind)
                } else {
                    alike.append((rows, [kind]))
                }
            }
            for (rows, kinds) in alike {
                page +=
                    "\n\(kinds.map(\.words).joined(separator: ", "))\(held.isEmpty ? "" : "; holding \(held.joined(separator: ", "))"):\n\n"
                page +=
                    "| on | \(Section.allCases.map(\.title).joined(separator: " | ")) |\n|---|\(Section.allCases.map { _ in "---|" }.joined())\n"
                page += rows.joined()
            }
        }
        return page
    }

    var grounds: [Ground?] {
        [nil]
            + Ground.allCases.filter { ground in
                if case .relationship(let kind) = ground { policy.relationships.contains { $0.kind == kind } } else { true }
            }
    }

    func question(_ role: RoleDefinition, _ activities: [String], _ kind: OrganisationKind, _ ground: Ground?) -> Hypothetical {
        var question = Hypothetical(jobRole: role.jobRoles.min() ?? "", kind: kind, ground: ground)
        question.activities = activities
        if role.kind == .administrator { question.director = director(at: kind) }
        return question
    }

    /// Somebody who gives care at that kind of organisation.
    private func director(at kind: OrganisationKind) -> String? {
        policy.roles.first { $0.kind == .care && $0.organisationKinds.contains(kind) }?.jobRoles.min()
    }

    private func row(_ role: RoleDefinition, _ activities: [String], _ kind: OrganisationKind, _ ground: Ground?) -> String {
        let question = question(role, activities, kind, ground)
        var (higher, restricted) = (question, question)
        higher.level = 3
        restricted.restricted = .yes
        guard let usual = question.decision(under: policy), let atThree = higher.decision(under: policy),
            let hidden = restricted.decision(under: policy)
        else { return "" }
        let cells = Section.allCases.map { section -> String in
            guard usual.permitted.contains(section) else { return atThree.permitted.contains(section) ? "level 3" : "-" }
            let shown = section == .documents && usual.permission?.documentsByTitleOnly == true ? "titles" : "yes"
            return hidden.permitted.contains(section) ? shown : shown == "yes" ? "unless restricted" : shown + " unless restricted"
        }
        return "| \(ground.map { $0.name.replacing("-", with: " ") } ?? "nothing") | \(cells.joined(separator: " | ")) |\n"
    }

    // MARK: What they meet instead

    private func nobody() -> String {
        var page = "\n## With nothing proven\n\n| role | organisation | before its organisation is asked | after |\n|---|---|---|---|\n"
        for role in policy.roles {
            var alike: [(words: String, kinds: [OrganisationKind])] = []
            for kind in OrganisationKind.allCases where role.organisationKinds.contains(kind) {
                var before = question(role, role.sees.flatMap(\.activities).sorted(), kind, nil)
                let after = before
                before.asked = []
                let words = [before, after].map { $0.decision(under: policy).map(Self.words) ?? "" }.joined(separator: " | ")
                if let place = alike.firstIndex(where: { $0.words == words }) {
                    alike[place].kinds.append(kind)
                } else {
                    alike.append((words, [kind]))
                }
            }
            for (words, kinds) in alike {
                let all = kinds.count == OrganisationKind.allCases.count ? "all" : kinds.map(\.words).joined(separator: ", ")
                page += "| \(role.name) | \(all) | \(words) |\n"
            }
        }
        return page
    }

    private static func words(_ decision: Decision) -> String {
        let (outcome, what) = decision.outcome.written
        return ([outcome] + what).joined(separator: " ")
    }

    private func objections() -> String {
        var page =
            "\n## An objection\n\nOver every role, kind of organisation and ground above:\n\n| objection | what comes of it | combinations |\n|---|---|---|\n"
        for objection in Facts.Objection.allCases {
            var counts: [String: Int] = [:]
            for role in policy.roles where role.kind.opensRecords {
                for kind in OrganisationKind.allCases where role.organisationKinds.contains(kind) {
                    for ground in grounds {
                        var asked = question(role, role.sees.flatMap(\.activities).sorted(), kind, ground)
                        asked.objection = objection
                        guard let decision = asked.decision(under: policy) else { continue }
                        let (outcome, what) = decision.outcome.written
                        counts[outcome == "permit" ? outcome : ([outcome] + what).joined(separator: " "), default: 0] += 1
                    }
                }
            }
            for (words, count) in counts.sorted(by: { $0.key < $1.key }) { page += "| \(objection.rawValue) | \(words) | \(count) |\n" }
        }
        return page
    }
}
