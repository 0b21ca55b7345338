import AccessControl
import ArgumentParser
import CareRecord
import Federation
import Foundation

/// For `bin/bench`: decides again and again on one core and says how long one decision takes. Hidden, because nobody else needs it.
struct BenchDecide: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "bench-decide", abstract: "Measures deciding under a policy with many rules.", shouldDisplay: false)
    @Argument(help: "A policy file; its rules are replaced by as many as asked for.") var file: String
    @Option(help: "Rules of the policy.") var rules = 500
    @Option(help: "Relationships in the facts.") var relationships = 20
    @Option(help: "Decisions to measure.") var decisions = 20_000

    func run() throws {
        let policy = withRules(try readPolicy(file))
        guard let person = try? NHSNumber("9990000018"), let organisation = ODSCode("X00") else { return }
        let staff = StaffMember(
            subject: "s", issuer: "i", name: "n", role: StaffRole(personRoleID: "1", organisation: organisation.code, jobRole: "R8000", name: "r"), assurance: nil)
        let now = Moment(milliseconds: 1_800_000_000_000)
        // Half of them ended, so that all are weighed and some count.
        let evidence = (0..<relationships).map { number in
            Relationship(
                kind: RelationshipKind.allCases[number % RelationshipKind.allCases.count], strength: .proven, organisation: organisation, person: person,
                from: Moment(milliseconds: now.milliseconds - number % 2 * 100_000_000_000), until: nil, staff: nil, evidence: "source-\(number)")
        }
        let facts = Facts(
            organisation: .init(ods: organisation, kind: .acute, usesTheRecord: true), regionDigest: policy.digest, now: now, agreement: .inForce,
            training: .current(until: nil), assurance: .init(authentication: 2, identity: 3), relationships: evidence, objection: .none, restricted: .no)
        let request = AccessRequest(action: .openLook, staff: staff, person: person)
        guard decide(request, facts, under: policy).isPermitted else { throw stop("The measured question is not permitted: another policy file?") }
        var times = (0..<decisions).map { _ in
            let began = nanoseconds()
            let decision = decide(request, facts, under: policy)
            let took = nanoseconds() - began
            return decision.isPermitted ? took : .max
        }
        times.sort()
        let (median, late) = (Double(times[times.count / 2]) / 1e6, Double(times[times.count * 99 / 100]) / 1e6)
        print("{\"rules\":\(rules),\"relationships\":\(relationships),\"medianMilliseconds\":\(median),\"p99Milliseconds\":\(late)}")
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
            digest: policy.digest, roles: policy.roles, relationships: policy.relationships, breakGlass: policy.breakGlass, assurance: policy.assurance,
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
