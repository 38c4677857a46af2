// One page that answers the questions an operator asks; it is opened from the Application Insights resource.
param location string
param tags object
param workspaceId string
param insightsId string
param serviceBusId string

var content = replace(
  replace(loadTextContent('workbook.json'), '__workspaceId__', workspaceId),
  '__serviceBusId__',
  serviceBusId
)

resource workbook 'Microsoft.Insights/workbooks@2023-06-01' = {
  // The service wants a GUID; the same one each time, so that a deployment replaces and does not add.
  name: guid(resourceGroup().id, 'crm-operations')
  location: location
  tags: tags
  kind: 'shared'
  properties: {
    displayName: 'CRM operations'
    category: 'workbook'
    version: 'Notebook/1.0'
    sourceId: insightsId
    serializedData: content
  }
}

output id string = workbook.id
