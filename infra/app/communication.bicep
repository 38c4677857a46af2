// The SMS provider. The number is bought by hand (docs/deploy.md): it needs a contract and, in most countries, an application.
param name string
param tags object

@description('Where message data is stored at rest; cannot be changed later.')
param dataLocation string

resource communication 'Microsoft.Communication/communicationServices@2026-03-18' = {
  name: name
  // The service has no regions, only a data location.
  location: 'global'
  tags: tags
  properties: {
    dataLocation: dataLocation
    disableLocalAuth: true
  }
}

output name string = communication.name
output id string = communication.id
output endpoint string = 'https://${communication.properties.hostName}'
