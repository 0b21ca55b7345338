import AccessControl
import ArgumentParser
import CareRecord
import Federation
import Foundation

/// For `bin/bench`: decides again and again on one core and says how long one decision takes, and all that one look decides, written down as the trail
/// has them. Hidden, because nobody else needs it.
struct BenchDecide: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "bench-decide", abstract: "Measures deciding under a policy with many rules.", shouldDisplay: false)
    @Argument(help: "A policy file; its rules are replaced by as many as asked for.") var file: String
    @Option(help: "Rules of the policy.") var rules = 500
    @Option(help: "Relationships in the facts.") var relationships = 20
    @Option(help: "Decisions to measure.") var decisions = 20_000
    @Option(help: "Looks to measure, each with all its decisions and their text.") var looks = 2_000
    @Flag(help: "Prints the question and its answer as data, for others to answer.") var question = false

    func run() throws {
        let policy = withRules(try readPolicy(file))
        guard let person = try? NHSNumber("9990000018"), let organisation = ODSCode("X00") else { return }
        let staff = StaffMember(
            subject: "s", issuer: "i", name: "n",
            role: StaffRole(personRoleID: "1", organisation: organisation.code, jobRole: "R8000", name: "r"), assurance: nil)
        let now = Moment(milliseconds: 1_800_000_000_000)
        // Half of them ended, so that all are weighed and some count.
        let evidence = (0..<relationships).map { number in
            Relationship(
                kind: RelationshipKind.allCases[number % RelationshipKind.allCases.count], strength: .proven, organisation: organisation,
                person: person,
                from: Moment(milliseconds: now.milliseconds - number % 2 * 100_000_000_000), until: nil, staff: nil,
                evidence: "source-\(number)")
        }
        func known(_ relationships: [Relationship], _ restricted: Facts.Restricted = .no, asked: Set<RelationshipKind> = []) -> Facts {
            Facts(
                organisation: .init(ods: organisation, kind: .acute, usesTheRecord: true), regionDigest: policy.digest, now: now,
                agreement: .inForce, training: .current(until: nil), assurance: .init(authentication: 2, identity: 3),
                relationships: relationships, asked: asked, objection: .none, restricted: restricted,
                breakGlassUse: BreakGlassUse(byStaff: 0, byOrganisation: 0), roleEnd: .none)
        }
        let facts = known(evidence)
        let request = AccessRequest(action: .openLook, staff: staff, person: person)
        let answer = decide(request, facts, under: policy)
        guard answer.isPermitted else { throw stop("The measured question is not permitted: another policy file?") }
        if question { return try tell(policy, facts, answer.permitted) }
        let one = try measured(decisions) { decide(request, facts, under: policy).isPermitted }
        // As `Looks.open` decides: before the demographics service is asked who it is, then with what is in hand, then once its own organisation was asked.
        // Each decision is text in the trail before the next step is taken.
        let inHand = [known(evidence, .couldNotTell), facts]
        let asked = [known([], .couldNotTell), known([]), known(evidence, asked: Set(RelationshipKind.allCases))]
        func look(_ steps: [Facts]) throws -> Told.Times {
            try measured(looks, of: steps.count) {
                var (isPermitted, written) = (false, 0)
                for facts in steps {
                    let decision = decide(request, facts, under: policy)
                    written += decision.text.utf8.count
                    isPermitted = decision.isPermitted
                }
                return isPermitted && written > 0
            }
        }
        let figures = Told.Figures(
            rules: rules, relationships: relationships, medianMilliseconds: one.medianMilliseconds, p99Milliseconds: one.p99Milliseconds,
            look: try look(inHand), askedLook: try look(asked))
        print(String(decoding: try JSONEncoder().encode(figures), as: UTF8.self))
    }

    /// Processor time of something, done so often; it must come to a permission each time.
    private func measured(_ count: Int, of decisions: Int = 1, _ body: () throws -> Bool) throws -> Told.Times {
        var times: [Int] = []
        times.reserveCapacity(count)
        for _ in 0..<max(count, 1) {
            let began = nanoseconds()
            guard try body() else { throw stop("The measured question is not permitted: another policy file?") }
            times.append(nanoseconds() - began)
        }
        times.sort()
        return .init(
            decisions: decisions, medianMilliseconds: Double(times[times.count / 2]) / 1e6,
            p99Milliseconds: Double(times[times.count * 99 / 100]) / 1e6)
    }

    private struct Told: Encodable {
        struct Times: Encodable { let decisions: Int, medianMilliseconds: Double, p99Milliseconds: Double }
        /// `look`: with its evidence in hand; `askedLook`: of which the staff member's own organisation is asked.
        struct Figures: Encodable {
            let rules: Int, relationships: Int, medianMilliseconds: Double, p99Milliseconds: Double
            let look: Times, askedLook: Times
        }
        struct Terms: Encodable { let before: Int, after: Int, longest: Int, sections: [Section] }
        struct Rule: Encodable { let roles: [RoleID], kinds: [OrganisationKind], grounds: [Ground], hides: [Section] }
        struct Evidence: Encodable { let kind: RelationshipKind, from: Int }
        let role: String, kind: OrganisationKind, now: Int
        let roles: [String: [Section]], terms: [String: Terms], rules: [Rule], relationships: [Evidence], permitted: [Section]
    }

    /// Times in seconds.
    private func tell(_ policy: RegionPolicy, _ facts: Facts, _ permitted: Set<Section>) throws {
        func sorted(_ sections: Set<Section>) -> [Section] { sections.sorted() }
        let told = Told(
            role: policy.role(jobRole: "R8000", at: .acute)?.id.rawValue ?? "", kind: .acute, now: (facts.now?.milliseconds ?? 0) / 1000,
            roles: Dictionary(
                uniqueKeysWithValues: policy.roles.map {
                    ($0.id.rawValue, sorted($0.sees.filter(\.activities.isEmpty).reduce(into: []) { $0.formUnion($1.sections) }))
                }),
            terms: Dictionary(
                uniqueKeysWithValues: policy.relationships.map {
                    (
                        $0.kind.rawValue,
                        .init(
                            before: $0.before.seconds, after: $0.after.seconds, longest: $0.longest.seconds, sections: sorted($0.sections))
                    )
                }),
            rules: policy.rules.map {
                .init(
                    roles: ($0.roles ?? []).sorted(),
                    kinds: ($0.organisationKinds ?? Set(OrganisationKind.allCases)).sorted { $0.rawValue < $1.rawValue },
                    grounds: ($0.grounds ?? []).sorted(), hides: sorted($0.hides))
            },
            // A personal kind here is nobody's: it is weighed and does not count.
            relationships: facts.relationships.filter { !$0.kind.isPersonal }.map {
                .init(kind: $0.kind, from: $0.from.milliseconds / 1000)
            },
            permitted: sorted(permitted))
        print(String(decoding: try JSONEncoder().encode(told), as: UTF8.self))
    }

    /// The file's policy with rules that each speak of something else.
    private func withRules(_ policy: RegionPolicy) -> RegionPolicy {
        let (roles, sections) = (policy.roles.map(\.id), Section.allCases)
        let made = (0..<rules).map { number in
            RestrictingRule(
                id: "made-\(number)", because: "Made for measuring, number \(number).", roles: [roles[number % roles.count]],
                organisationKinds: number % 3 == 0 ? nil : [OrganisationKind.allCases[number % OrganisationKind.allCases.count]],
                grounds: [Ground.allCases[number % Ground.allCases.count]], hides: [sections[number % 11 + 1]])
        }
        return RegionPolicy(
            digest: policy.digest, roles: policy.roles, relationships: policy.relationships, breakGlass: policy.breakGlass,
            assurance: policy.assurance,
            unknownTraining: policy.unknownTraining, restrictedHides: policy.restrictedHides, purposes: policy.purposes,
            forbiddenKinds: policy.forbiddenKinds, labels: policy.labels, lists: policy.lists, rules: made)
    }

    /// Processor time of this process.
    private func nanoseconds() -> Int {
        var time = timespec()
        clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
        return Int(time.tv_sec) * 1_000_000_000 + Int(time.tv_nsec)
    }
}
