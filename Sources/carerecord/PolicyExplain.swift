import AccessControl
import ArgumentParser
import CareRecord
import Federation
import Foundation
import Storage

extension PolicyCommand {
    struct Explain: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract:
                "Says why a look of the trail came out as it did; or answers: would this role at that organisation see it, and why?",
            discussion: """
                carerecord policy explain LOOK --region region/london.yaml
                carerecord policy explain --region region/london.yaml -- -LOOK-THAT-BEGINS-WITH-A-LINE
                carerecord policy explain region/policy.yaml --role R8001 --organisation acute --on encounter --section results
                That a look is explained, and to whom, is on record first.
                """)
        @Argument(
            help:
                "A look's id, an event's, or the decision's name on a refusal's page; or a policy file. Left out: the policy in force."
        ) var what: String?
        @Option(help: "The region file, which names the database.") var region: String?
        @OptionGroup var reader: RegisterReader
        @Option(name: [.customLong("role"), .customLong("job-role")], help: "The claimed job role, such as R8001.")
        var jobRole: String?
        @Option(help: "The kind of organisation, such as acute.") var organisation: String?
        @Option(help: "An activity that is held, such as B0360; may be given again.") var activity: [String] = []
        @Option(help: "What there is: a kind of relationship, or break-glass. Left out: nothing.") var on: String?
        @Option(help: "A section asked for; may be given again. Left out: all.") var section: [String] = []
        @Option(help: "The authentication level of the sign-in.") var level: Int?
        @Option(help: "The job role of the professional whom an administrator names.") var director: String?
        @Option(help: "What it is for.") var purpose = Purpose.directCare.rawValue
        @Flag(help: "The person objects to this record.") var objection = false
        @Flag(help: "The person's whereabouts are restricted.") var restricted = false
        @Flag(help: "The organisation's agreement is suspended.") var suspended = false
        @Flag(help: "Training has lapsed.") var lapsed = false
        @Flag(help: "The organisation has ended the role.") var ended = false
        @Flag(help: "The organisation was not asked for evidence yet.") var notAsked = false

        func run() async throws {
            guard jobRole != nil || organisation != nil else { return try await replay() }
            guard let jobRole, let organisation else {
                throw stop("A question names both --role and --organisation.", code: 2)
            }
            let policy = try await policyAsked()
            guard let decision = try question(jobRole, organisation).decision(under: policy) else {
                throw stop("The question could not be put.")
            }
            for line in Explanation(decision).lines { print(line) }
        }

        /// Of the file, or the one in force.
        private func policyAsked() async throws -> RegionPolicy {
            if let what { return try readPolicy(what) }
            guard let region else {
                throw stop("Name a policy file, or the region file (--region) whose policy in force is asked.", code: 2)
            }
            return try await Replaying(region).inForce()
        }

        private func question(_ jobRole: String, _ organisation: String) throws -> Hypothetical {
            var question = Hypothetical(jobRole: jobRole, kind: try Self.named(organisation, "kind of organisation"))
            if let on {
                guard let ground = Ground(name: on) else {
                    throw stop("\(on) is none of \(Ground.allCases.map(\.name).joined(separator: ", ")).", code: 2)
                }
                question.ground = ground
            }
            question.activities = activity
            if !section.isEmpty { question.sections = Set(try section.map { try Self.named($0, "section") }) }
            (question.level, question.director, question.purpose) = (
                level, director, try Self.named(purpose, "purpose")
            )
            if objection { question.objection = .objects }
            if restricted { question.restricted = .yes }
            if suspended { question.agreement = .suspended }
            if lapsed { question.training = .lapsed }
            if ended { question.roleEnd = .ended(from: Moment(milliseconds: 0)) }
            if notAsked { question.asked = [] }
            return question
        }

        private func replay() async throws {
            guard let what else { throw stop("Name a look, or --role and --organisation.", code: 2) }
            guard let region else {
                throw stop("Name the region file (--region), in whose database the look is on record.", code: 2)
            }
            let isSame = try await Replaying(region).explain(what, to: reader) { print($0) }
            // For scripts: something does not come out as it was written.
            if !isSame { throw ExitCode(1) }
        }

        private static func named<Value: RawRepresentable & CaseIterable>(_ text: String, _ what: String) throws
            -> Value where Value.RawValue == String
        {
            guard let value = Value(rawValue: text) else {
                throw stop(
                    "\(text) is no \(what); there are \(Value.allCases.map(\.rawValue).joined(separator: ", ")).",
                    code: 2)
            }
            return value
        }
    }
}

/// Looks of the trail, decided once more from what was written with them.
struct Replaying {
    private let trail: TrailStore
    private let policies: PolicyStore

    private let settings: Region.Database

    init(_ region: String) async throws {
        settings = try readRegion(region).region.database
        let found: (any SQLDatabase)?
        do { found = try await settings.openToRead() } catch { throw settings.unusable(error) }
        guard let found else {
            if case .sqlite(let path) = settings { throw stop("database.sqlite: there is none at \(path).", code: 2) }
            throw stop("\(settings.place): there is none yet.", code: 2)
        }
        (trail, policies) = (TrailStore(found), PolicyStore(found))
    }

    func inForce() async throws -> RegionPolicy {
        guard let version = try await read({ () async throws(StorageError) in try await policies.active() }) else {
            throw stop("No policy is in force.", code: 2)
        }
        // As the service decides under it.
        return try checked("The policy in force") { () throws(RegionMistakes) in try RegionPolicy.read(inForce: version.text).policy }
    }

    /// Says every decision about a look, once it is on record that it is said: when, who, under which policy, rule by rule, and whether it comes out the same again. The person is
    /// not said: whoever asks has the look's id, and a terminal's log needs no number.
    /// - Returns: false where a decision does not come out as it was written.
    func explain(_ look: String, to reader: RegisterReader, _ say: (String) -> Void) async throws -> Bool {
        let decisions = try await read { () async throws(StorageError) in try await trail.decisions(of: look) }
        guard !decisions.isEmpty else {
            throw stop(
                "No decision of that name is in the trail. A look's id is the last part of its address; a refusal's page names its decision.",
                code: 2)
        }
        let today = try await inForce()
        // Lines of the trail, which name staff: on record before any is said.
        try await reader.record("decisions explained: \(decisions.count)", in: try await settings.open(), settings, as: .trailSearched)
        var isSame = true
        for (number, decided) in decisions.enumerated() {
            say(
                "\(number > 0 ? "\n" : "")Step \(number + 1) of \(decisions.count), \(decided.at.formatted(.iso8601)): \(decided.kind)"
            )
            guard let written = try? WrittenDecision(text: decided.decision) else {
                say("What was written cannot be read: it was changed, or written by another program.")
                isSame = false
                continue
            }
            let staff = written.request.staff
            say(
                "By \(staff.subject), for \(staff.role.organisation) as \(staff.role.jobRole); under policy \(written.policy), region \(written.facts.regionDigest)."
            )
            isSame = try await replay(written, today, say) && isSame
        }
        return isSame
    }

    private func replay(_ written: WrittenDecision, _ today: RegionPolicy, _ say: (String) -> Void) async throws -> Bool {
        let text = try await read { () async throws(StorageError) in try await policies.text(written.policy) }
        // A version that cannot be read any more is said, not guessed.
        guard let policy = text.flatMap({ try? RegionPolicy.read(kept: $0) }) else {
            say(
                "The policy of that time cannot be read. Written is: \(written.outcome) \(written.what.joined(separator: ", "))."
            )
            return false
        }
        switch written.replayed(under: policy) {
        case .same(let decision):
            for line in Explanation(decision).lines { say(line) }
            say("Decided again under the policy of that time: the same, rule by rule.")
            say(now(written, decision, today))
            return true
        case .differs(let decision):
            say("Written is: \(written.outcome) \(written.what.joined(separator: ", ")).")
            for line in Explanation(decision).lines { say(line) }
            say(
                "Decided again under the policy of that time: NOT the same. What was kept was changed, or the program decides otherwise now."
            )
            return false
        case .otherPolicy:
            say(
                "The policy that is kept is not the one that was in force. Written is: \(written.outcome) \(written.what.joined(separator: ", "))."
            )
            return false
        }
    }

    private func now(_ written: WrittenDecision, _ then: Decision, _ today: RegionPolicy) -> String {
        guard today.digest != written.policy else {
            return "Today: the same policy is in force, so from the same facts the same follows."
        }
        let again = decide(written.request, written.facts, under: today)
        let version = "Today, from the same facts under the policy in force (\(today.digest))"
        return again.outcome == then.outcome
            ? "\(version): the same outcome."
            : "\(version): otherwise. \(Explanation(again).lines.prefix(3).joined(separator: " "))"
    }

    private func read<T: Sendable>(_ body: () async throws(StorageError) -> T) async throws -> T {
        do { return try await body() } catch { throw settings.unusable(error) }
    }
}
