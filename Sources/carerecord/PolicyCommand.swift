import AccessControl
import ArgumentParser
import Federation
import Foundation

struct PolicyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "policy", abstract: "Who may look at what.", subcommands: [Check.self])

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
}

/// Reads and checks a policy file; every mistake goes to standard error, each on a line.
func readPolicy(_ path: String) throws -> RegionPolicy {
    guard let text = try? String(contentsOfFile: path, encoding: .utf8) else {
        throw stop("The policy file \(path) cannot be read. Check its path and rights.", code: 2)
    }
    do throws(RegionMistakes) {
        return try RegionPolicy.read(text)
    } catch {
        let lines = error.all.map { "  " + $0.sentence }
        throw stop("\(path) has \(lines.count) mistake\(lines.count == 1 ? "" : "s"):\n" + lines.joined(separator: "\n"), code: 2)
    }
}
