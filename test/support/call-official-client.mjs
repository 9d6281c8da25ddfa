// Runs in a process of its own, which alone trusts the test certificate: creates a list with Voximplant's official client.
// Arguments: host and port, the credentials file, the parameters as JSON, the CSV. Prints the client's answer as JSON.
import module from '@voximplant/apiclient-nodejs';

const [host, pathToCredentials, parameters, csv] = process.argv.slice(2);
const client = new module.default({ host, pathToCredentials });
client.onReady = async () => {
  const request = { ...JSON.parse(parameters), fileContent: Buffer.from(csv) };
  console.log(JSON.stringify(await client.CallLists.createCallList(request)));
};
