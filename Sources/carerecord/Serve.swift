import ArgumentParser
import Federation
import Foundation
import Logging

struct Serve: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Runs the record service of a region.")
    @Option(help: "The region file.") var region = "region/london.yaml"
    @Option(help: "The folder of style sheets and scripts.") var `static` = "web"
    @Option(help: "Writes a line to this file once everything listens.") var readyFile: String?
    @OptionGroup(title: "One of several nodes") var places: NodePlaces

    func run() async throws {
        try checkReadyFile(readyFile)
        let text = try regionText(region)
        let connected = try readRegion(text: text, named: region)
        let policy = try? String(
            contentsOf: URL(fileURLWithPath: region).deletingLastPathComponent().appendingPathComponent("policy.yaml"), encoding: .utf8)
        var logger = Logger(label: "carerecord")
        logger.logLevel = .notice
        if let node = places.node { logger[metadataKey: "node"] = "\(node)" }
        let begun = try await RegionInForce.begin(connected, text: text, logger: logger)
        let own = try places.applied(to: begun.region)
        let url = own.region.listeners.staffURL
        let ready = readyFile
        let service = Service(
            region: own, regionText: begun.text, policyText: policy, node: places.name, staticFolder: `static`, notice: nil,
            logger: logger)
        do {
            try await service.run {
                say("CareRecord is at \(url)")
                if let ready { try? Data((url + "\n").utf8).write(to: URL(fileURLWithPath: ready), options: .atomic) }
            }
        } catch let code as ExitCode {
            throw code
        } catch {
            throw stop("The service stopped: \(error)")
        }
    }
}
