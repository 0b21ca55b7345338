import ArgumentParser
import AuditTrail
import Foundation
import Storage

/// The proof of an event, out of the database, for whoever may have it. That it is handed over is on record first.
struct TrailEventProof: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "event",
        abstract: "Prints the proof of an event, as far as it is about one person, once it is on record that it is handed over.",
        discussion: "It is checked without us: carerecord trail verify --proof, or docs/verify.py.")
    @Option(help: "The region file, which names the database and the log's keys.") var region: String
    @Argument(help: "The event's id.") var event: String
    @Option(help: "The NHS number that it is about; none: it is about nobody.") var person: String?
    @Option(help: "Who hands it over, as it is put on record.") var by: String
    @Option(help: "Fields that are kept back, such as subject.") var hide: [String] = []

    func run() async throws {
        let hidden = try hide.map { name in
            guard let field = EventField.allCases.first(where: { $0.name == name }) else { throw stop("\(name) is no field.", code: 2) }
            return field
        }
        let settings = try readRegion(region).region
        let (database, keys) = try await settings.trail(writing: true)
        let now = try await settings.database.now(database)
        let handed: (bundle: EventBundle, record: TrailEvent)
        do {
            handed = try await TrailProofs(database, keys: keys, witnesses: settings.witnessKeys).handed(
                event: event, person: person, hiding: Set(hidden), at: now, detail: "at a terminal, by \(by)")
        } catch { throw stop(error.sentence) }
        do { try await TrailStore(database).append(handed.record) } catch { throw settings.database.unusable(error) }
        print(String(decoding: try handed.bundle.bytes(), as: UTF8.self))
    }
}

/// All events of a person, to be handed to them. That it is handed over is on record first.
struct TrailList: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "Writes a person's lists into a folder, once it is on record that they are handed over.",
        discussion: "One list, or one for each chain where two of the person's numbers had a chain each.")
    @Option(help: "The region file, which names the database and the log's keys.") var region: String
    @Option(help: "The person's NHS number.") var person: String
    @Option(help: "Who hands it over, as it is put on record.") var by: String
    @Argument(help: "The folder.") var folder: String

    func run() async throws {
        let settings = try readRegion(region).region
        let (database, keys) = try await settings.trail(writing: true)
        let lists: [PersonList]
        do {
            lists = try await TrailProofs(database, keys: keys, witnesses: settings.witnessKeys).lists(of: person)
        } catch { throw stop(error.sentence) }
        guard !lists.isEmpty else { throw stop("The log has no such person.") }
        let now = try await settings.database.now(database)
        for list in lists {
            guard let event = TrailProofs.handing(list, at: now, detail: "at a terminal, by \(by)") else {
                throw stop("The list is none.")
            }
            do { try await TrailStore(database).append(event) } catch { throw settings.database.unusable(error) }
        }
        for (number, list) in lists.enumerated() {
            let path = folder + "/list-\(number + 1).json"
            try LogSecrets.write(String(decoding: try list.bytes(), as: UTF8.self), to: path)
            print("\(path): \(list.last) events")
        }
    }
}
