import AuditTrail
import CareRecord
import Crypto
import Federation
import Foundation

/// What watching looks is set up with: the rules' settings, the key of marks, people whom many know.
struct MonitoringReading: Sendable {
    let settings: MonitoringSettings
    let notable: [NHSNumber]
    let key: [UInt8]

    /// - Parameter caseKey: the region's; the marks' key is made of it, so that every node has the same.
    /// - Throws: with every mistake and its place. Settings with a mistake are never used.
    init(_ region: Region.Monitoring, caseKey: SymmetricKey) throws {
        settings = try region.settings.map { try Self.read($0) } ?? MonitoringSettings()
        notable = try region.notable.map { try Self.people($0) } ?? []
        key = Self.key(caseKey)
    }

    /// The score from which a case is an alert.
    static func alert(_ region: Region.Monitoring) throws -> Double {
        (try region.settings.map { try read($0) } ?? MonitoringSettings()).alert
    }

    static func key(_ caseKey: SymmetricKey) -> [UInt8] {
        HKDF<SHA256>.deriveKey(inputKeyMaterial: caseKey, info: Data("carerecord monitoring".utf8), outputByteCount: 32).withUnsafeBytes {
            Array($0)
        }
    }

    static func read(_ path: String) throws -> MonitoringSettings {
        guard let text = try? String(contentsOfFile: path, encoding: .utf8) else {
            throw stop("monitoring.settings: \(path) cannot be read. Check its path and rights.", code: 2)
        }
        let file: PlainYAML
        do throws(RegionMistakes) { file = try PlainYAML(text) } catch {
            throw stop("\(path) cannot be read:\n" + error.all.map { "  " + $0.sentence }.joined(separator: "\n"), code: 2)
        }
        do throws(MonitoringMistakes) { return try MonitoringSettings(reading: SettingValue(file)) } catch {
            let lines = error.all.map { mistake in
                let place = file.place(of: mistake.path)
                return "  " + Mistake(path: mistake.path, line: place.line, column: place.column, words: mistake.words).sentence
            }
            throw stop("\(path) has \(lines.count) mistake\(lines.count == 1 ? "" : "s"):\n" + lines.joined(separator: "\n"), code: 2)
        }
    }

    private static func people(_ list: Secret) throws -> [NHSNumber] {
        guard let text = list.read() else { throw stop("monitoring.notable: what it names cannot be read here, or is empty.", code: 2) }
        var people: [NHSNumber] = []
        for (place, line) in text.split(whereSeparator: \.isNewline).enumerated() {
            // What stands there is not repeated: it names somebody.
            guard let number = try? NHSNumber(String(line)) else {
                throw stop("monitoring.notable: line \(place + 1) is no NHS number.", code: 2)
            }
            people.append(number)
        }
        return people
    }
}

extension SettingValue {
    init(_ yaml: PlainYAML) {
        switch yaml {
        case .number(let number, _): self = .number(number)
        case .text(let text, _): self = .text(text)
        case .list(let list, _): self = .list(list.map { SettingValue($0) })
        case .mapping(let pairs, _): self = .mapping(pairs.map { SettingValue.Pair($0.name, SettingValue($0.value)) })
        }
    }
}
