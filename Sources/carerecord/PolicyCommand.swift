import AccessControl
import ArgumentParser
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
            let text = try policyText(file)
            let policy = try readPolicy(text: text, named: file)
            let settings = try readRegion(region).region.database
            let database = try await settings.open()
            let store = PolicyStore(database)
            do throws(StorageError) {
                let now = try await database.clock()
                try await store.importing(text, digest: policy.digest, by: by, at: now)
                try await store.activate(policy.digest, by: by, at: now)
            } catch { throw settings.unusable(error) }
            try await FeedOptions.untilInForce()
            print("In force from now: version \(policy.digest)")
        }
    }

    struct Matrix: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Prints what a policy comes to, role by role and section by section.")
        @Argument(help: "The policy file.") var file: String

        func run() throws { print(PolicyMatrix(try readPolicy(file)).markdown, terminator: "") }
    }
}

/// Reads and checks a policy file; every mistake goes to standard error, each on a line.
func readPolicy(_ path: String) throws -> RegionPolicy { try readPolicy(text: policyText(path), named: path) }

/// The text of a policy file, read once: what is checked is what is kept.
private func policyText(_ path: String) throws -> String {
    try settingsText(path, named: "policy file")
}

func readPolicy(text: String, named name: String) throws -> RegionPolicy {
    try checked(name) { () throws(RegionMistakes) in try RegionPolicy.read(text) }
}

/// What was read; or every mistake on a line, and the command ends.
func checked<Value>(_ name: String, _ read: () throws(RegionMistakes) -> Value) throws -> Value {
    do throws(RegionMistakes) {
        return try read()
    } catch {
        let lines = error.all.map { "  " + $0.sentence }
        throw stop("\(name) has \(lines.count) mistake\(lines.count == 1 ? "" : "s"):\n" + lines.joined(separator: "\n"), code: 2)
    }
}
