import Foundation
import Testing

/// House rules that a machine can check, each with its because (STYLE 1, X-Road).
@Suite struct HouseRules {
    static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    struct File {
        let room: String
        let path: String
        let lines: [String]
    }

    static let sources: [File] = {
        let folder = root.appendingPathComponent("Sources")
        guard let walk = FileManager.default.enumerator(at: folder, includingPropertiesForKeys: nil) else { return [] }
        var files: [File] = []
        for case let url as URL in walk where url.pathExtension == "swift" {
            guard let text = try? String(contentsOf: url, encoding: .utf8) else { continue }
            let relative = url.path.replacingOccurrences(of: folder.path + "/", with: "")
            files.append(
                File(
                    room: String(relative.prefix { $0 != "/" }), path: relative,
                    lines: text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)))
        }
        return files
    }()

    /// Lines of code, with their place; comments are left out.
    static func code(_ wanted: (File) -> Bool = { _ in true }) -> [(place: String, text: String)] {
        sources.filter(wanted).flatMap { file in
            file.lines.enumerated().compactMap { number, line in
                let trimmed = line.trimmingCharacters(in: .whitespaces)
                return trimmed.hasPrefix("//") ? nil : ("\(file.path):\(number + 1)", line)
            }
        }
    }

    @Test("the rules see the house") func seesSources() { #expect(Self.sources.count > 40) }

    @Test("a room uses only rooms below it, because authority must flow one way (DESIGN, Rooms)")
    func imports() {
        let order = [
            "CareRecord", "Objections", "FHIRWire", "AccessControl", "AuditTrail", "Federation", "Identity", "Storage", "Looks",
            "FHIRServer",
            "Web", "PublicWeb", "StaffWeb", "DemoLondon", "SimulatedYear", "carerecord",
        ]
        let pure = [
            "CareRecord": Set<String>(), "AccessControl": ["CareRecord"], "AuditTrail": ["CareRecord"], "FHIRWire": ["CareRecord"],
            "SimulatedYear": ["CareRecord", "AuditTrail"], "Web": [], "Objections": ["CareRecord"],
            // No way to a record: neither to looks, nor to sources, nor to what they send.
            "PublicWeb": ["CareRecord", "Objections", "AccessControl", "AuditTrail", "Identity", "Storage", "Web"],
        ]
        for file in Self.sources {
            for line in file.lines where line.hasPrefix("import ") {
                let name = String(line.dropFirst(7)).trimmingCharacters(in: .whitespaces)
                guard let imported = order.firstIndex(of: name), let own = order.firstIndex(of: file.room) else { continue }
                #expect(imported < own, "\(file.path) imports \(name)")
                if let allowed = pure[file.room] { #expect(allowed.contains(name), "\(file.path) imports \(name)") }
            }
        }
    }

    @Test("only Looks makes a released look, because every byte of a person passes its gate (law 3)")
    func releasedLooks() {
        for line in Self.code({ $0.room != "Looks" && !$0.path.contains("Examples") }) {
            #expect(!line.text.contains("ReleasedLook("), "\(line.place)")
        }
    }

    @Test("nothing that input can reach may crash, because one bad answer must hurt nobody (law 6)")
    func noCrash() {
        for line in Self.code() {
            for word in ["try!", "fatalError(", "preconditionFailure(", " as! "] {
                #expect(!line.text.contains(word), "\(line.place) has \(word)")
            }
        }
    }

    @Test("no detached tasks, because work without an owner outlives its authority (law 9)")
    func noDetached() {
        for line in Self.code() { #expect(!line.text.contains("Task.detached"), "\(line.place)") }
    }

    @Test("no personal data in a log call, because logs are read by people without a right to look (law 1)")
    func logs() {
        for line in Self.code() where line.text.contains("logger.") {
            for word in ["nhsNumber", "family", "born", ".uri", "url", "\\(name", "body"] {
                #expect(!line.text.contains(word), "\(line.place) logs \(word)")
            }
        }
    }

    @Test("a file that cannot be read is never taken for an empty one, because what was checked is what is kept (H77)")
    func emptyFiles() {
        for line in Self.code() where line.text.contains("contentsOf") {
            #expect(!line.text.contains("?? \"\""), "\(line.place)")
        }
    }

    @Test("no file is called Utils, Helpers or Manager, because such a name says nothing")
    func names() {
        for file in Self.sources {
            let name = file.path.split(separator: "/").last.map(String.init) ?? ""
            for word in ["Util", "Helper", "Manager", "Misc", "Common"] { #expect(!name.contains(word), "\(file.path)") }
        }
    }
}
