import AccessControl
import ArgumentParser
import CareRecord
import Federation
import Foundation
import Storage

struct PolicyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "policy", abstract: "Who may look at what.", subcommands: [Check.self, Matrix.self, Explain.self, Activate.self])

    struct Check: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Says what is wrong with a policy file, or that nothing is.")
        @Argument(help: "The policy file, such as region/policy.yaml.") var file: String

        func run() throws {
            let policy = try readPolicy(file)
            print(
                "\(policy.roles.count) roles, \(policy.relationships.count) kinds of relationship, \(policy.labels.count) labels, "
                    + "\(policy.lists.count) code lists, \(policy.rules.count) rules: no mistake. Version \(policy.digest)")
        }
    }

    struct Activate: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Puts a policy file in force in a region's database. Until then it is a proposal; every version is kept.")
        @Argument(help: "The policy file.") var file: String
        @Option(help: "The region file, which names the database.") var region: String
        @Option(help: "Who decided it; kept with the version.") var by: String

        func run() async throws {
            let policy = try readPolicy(file)
            let text = (try? String(contentsOfFile: file, encoding: .utf8)) ?? ""
            let settings = try readRegion(region).region
            do throws(StorageError) {
                let store = PolicyStore(try SQLiteDatabase(path: settings.database))
                try await store.importing(text, digest: policy.digest, by: by, at: Date())
                try await store.activate(policy.digest, by: by, at: Date())
            } catch { throw stop("database.sqlite: \(error.sentence)") }
            print("In force from now: version \(policy.digest)")
        }
    }

    struct Matrix: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Prints what a policy comes to, role by role and section by section.")
        @Argument(help: "The policy file.") var file: String

        func run() throws { print(PolicyMatrix(try readPolicy(file)).markdown, terminator: "") }
    }

    struct Explain: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Answers: would this role at that organisation see it, and why?")
        @Argument(help: "The policy file.") var file: String
        @Option(help: "The claimed job role, such as R8001.") var jobRole: String
        @Option(help: "The kind of organisation, such as acute.") var organisation: String
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
        @Flag(help: "The organisation was not asked for evidence yet.") var notAsked = false

        func run() throws {
            let policy = try readPolicy(file)
            var question = Hypothetical(jobRole: jobRole, kind: try Self.named(organisation, "kind of organisation"))
            if let on {
                guard let ground = Ground(name: on) else {
                    throw stop("\(on) is none of \(Ground.allCases.map(\.name).joined(separator: ", ")).", code: 2)
                }
                question.ground = ground
            }
            question.activities = activity
            if !section.isEmpty { question.sections = Set(try section.map { try Self.named($0, "section") }) }
            (question.level, question.director, question.purpose) = (level, director, try Self.named(purpose, "purpose"))
            if objection { question.objection = .objects }
            if restricted { question.restricted = .yes }
            if suspended { question.agreement = .suspended }
            if lapsed { question.training = .lapsed }
            if notAsked { question.asked = [] }
            guard let decision = question.decision(under: policy) else { throw stop("The question could not be put.") }
            for line in Explanation(decision).lines { print(line) }
        }

        private static func named<Value: RawRepresentable & CaseIterable>(_ text: String, _ what: String) throws -> Value where Value.RawValue == String {
            guard let value = Value(rawValue: text) else {
                throw stop("\(text) is no \(what); there are \(Value.allCases.map(\.rawValue).joined(separator: ", ")).", code: 2)
            }
            return value
        }
    }
}

/// Reads and checks a policy file; every mistake goes to standard error, each on a line.
func readPolicy(_ path: String) throws -> RegionPolicy {
    guard let text = try? String(contentsOfFile: path, encoding: .utf8) else {
        throw stop("The policy file \(path) cannot be read. Check its path and rights.", code: 2)
    }
    return try readPolicy(text: text, named: path)
}

func readPolicy(text: String, named name: String) throws -> RegionPolicy {
    do throws(RegionMistakes) {
        return try RegionPolicy.read(text)
    } catch {
        let lines = error.all.map { "  " + $0.sentence }
        throw stop("\(name) has \(lines.count) mistake\(lines.count == 1 ? "" : "s"):\n" + lines.joined(separator: "\n"), code: 2)
    }
}
